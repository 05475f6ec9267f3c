import { type Context, Effect } from "effect"
import { type Lane, type LanesConfig, vendorLimits } from "../../src/Lane.ts"
import { Lanes, type Turn } from "../../src/Lanes.ts"
import type { Observation } from "../../src/LaneState.ts"
import { steadyMillis } from "../../src/LaneStore.ts"
import type { Priority } from "../../src/Priority.ts"

/** Limits of a lane that is soon full. */
export const limitsOf = (requests: number): LanesConfig => ({
  read: { ...vendorLimits.read, requests },
  write: { ...vendorLimits.write, requests }
})

/** An answer that tells nothing. */
export const quiet: Observation = { isRefused: false }

/** A request that was sent, and when: milliseconds since the test began. */
export interface Passed {
  readonly name: string
  readonly at: number
}

interface Options {
  readonly priority?: Priority
  readonly lane?: Lane
  /** What happens between the sending and the end; an answer at once, when it does not say. */
  readonly exchange?: (turn: Turn) => Effect.Effect<unknown, unknown>
}

/** Sends named requests through lanes, and writes down when each was let go. */
export const through = (lanes: Context.Tag.Service<Lanes>) => {
  const passed: Array<Passed> = []
  const send = (name: string, options: Options = {}): Effect.Effect<unknown, unknown> => {
    const { exchange = answered, lane = "write", priority = "interactive" } = options
    return Effect.flatMap(lanes.ticket(priority), (ticket) =>
      lanes.through(lane, ticket, (turn) =>
        Effect.zipRight(
          Effect.map(Effect.clock, (clock) => {
            passed.push({ name, at: steadyMillis(clock) })
          }),
          exchange(turn)
        )))
  }
  return { lanes, passed, send, names: () => passed.map(({ name }) => name) }
}

/** Traffic over lanes of its own. */
export const make = (requests: number) => Effect.map(Lanes.makeMemory(limitsOf(requests)), through)

const answered = (turn: Turn) => turn.answered(quiet)
