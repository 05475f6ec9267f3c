import { AnswerObserver, LaneWait, RetryWait } from "@lanekit/http"
import { note, Output, printable } from "@lanekit/terminal"
import { Duration, Effect, Layer, Logger } from "effect"

/**
 * Tells whoever waits what they wait for: a request that is sent again, or one that has to wait for its lane; and of every
 * answer, where that is wanted. What the client logs is said in no other way: standard output is the answer's.
 */
export const withNotices = <A, E, R>(
  command: Effect.Effect<A, E, R>,
  { isVerbose }: { readonly isVerbose: boolean }
) =>
  Effect.provide(
    command,
    Layer.mergeAll(
      Logger.remove(Logger.defaultLogger),
      isVerbose ? answers : Layer.empty,
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
            Duration.lessThan(estimate, shortest)
              ? Effect.void
              : notice(note("lane_wait", `the API takes no more ${lane}s at the moment; going on ${inTime(estimate)}`))
        }))
      )
    )
  )

// Of a long list every request waits for a moment, once a minute's worth has been sent.
const shortest = Duration.seconds(1)

const answers = Layer.effect(
  AnswerObserver,
  Effect.map(Output, ({ notice }) => ({
    answered: ({ operation, requestId, status }) =>
      notice({
        json: {
          notice: {
            code: "answer",
            message: `${operation} was answered with ${status}`,
            operation,
            status,
            ...(requestId !== undefined && { request_id: requestId })
          }
        },
        lines: (style) => [
          style.dim(printable(`${operation}  ${status}${requestId === undefined ? "" : `  request id ${requestId}`}`))
        ]
      })
  }))
)

const inTime = (wait: Duration.Duration): string => {
  const seconds = Duration.toSeconds(wait)
  return seconds < 1 ? "at once" : `in ${Math.ceil(seconds)} s`
}
