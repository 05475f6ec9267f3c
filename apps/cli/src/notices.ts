import { LaneWait, RetryWait } from "@lanekit/http"
import { note, Output } from "@lanekit/terminal"
import { Duration, Effect, Layer, Logger } from "effect"

/**
 * Tells whoever waits what they wait for: a request that is sent again, or one that has to wait for its lane. What the
 * client logs is said in no other way: standard output is the answer's.
 */
export const withNotices = <A, E, R>(command: Effect.Effect<A, E, R>) =>
  Effect.provide(
    command,
    Layer.mergeAll(
      Logger.remove(Logger.defaultLogger),
      Layer.effect(
        RetryWait,
        Effect.map(Output, ({ notice }) => ({
          retrying: ({ failure, wait }) => notice(note("retry", `${failure.message}; trying again ${inTime(wait)}`))
        }))
      ),
      Layer.effect(
        LaneWait,
        Effect.map(Output, ({ notice }) => ({
          waiting: ({ estimate, lane }) =>
            notice(note("lane_wait", `the API takes no more ${lane}s at the moment; going on ${inTime(estimate)}`))
        }))
      )
    )
  )

const inTime = (wait: Duration.Duration): string => {
  const seconds = Duration.toSeconds(wait)
  return seconds < 1 ? "at once" : `in ${Math.ceil(seconds)} s`
}
