import { Context, Duration, Effect } from "effect"
import { LaneQueue } from "./internal/LaneQueue.ts"
import type { Ticket } from "./internal/Ticket.ts"
import type { Lane, LanesConfig } from "./Lane.ts"
import type { LaneUsage, Observation } from "./LaneState.ts"
import { LaneStore, steadyMillis } from "./LaneStore.ts"
import type { Priority } from "./Priority.ts"

/** The slot of a request that may be sent now. */
export interface Turn {
  /** Says what the answer told, as soon as its headers are there. A request that ends without counts as lost. */
  readonly answered: (observation: Observation) => Effect.Effect<void>
  /** Says that nothing was sent. */
  readonly unsent: Effect.Effect<void>
}

/** What a lane looks like now. */
export interface LaneStatus extends LaneUsage {
  /** Requests that wait, by priority. */
  readonly waiting: { readonly [Each in Priority]: number }
  /** How long a request that came now would wait, as far as anybody can tell. */
  readonly estimate: Duration.Duration
}

/**
 * Lets requests go as fast as the API's limits allow, and no faster, in the order of their priority and age. Of ten turns,
 * one is of whoever has waited longest, once that is a minute.
 */
export class Lanes extends Context.Tag("http/Lanes")<Lanes, {
  /** A call's place in the queues. It stays the same when its request is sent again. */
  readonly ticket: (priority: Priority) => Effect.Effect<Ticket>
  /**
   * Sends a request once its lane has a slot for it. Interrupted while it waits, it gives its place back; interrupted
   * later, its slot stays taken as long as the request may yet be counted.
   *
   * What sends one request must not wait for another in the same lane: all slots may be taken by those that wait.
   */
  readonly through: <A, E, R>(
    lane: Lane,
    ticket: Ticket,
    send: (turn: Turn) => Effect.Effect<A, E, R>
  ) => Effect.Effect<A, E, R>
  readonly status: (lane: Lane) => Effect.Effect<LaneStatus>
}>() {
  /**
   * Lanes over some store. `held` gives the slot that was taken for a request before it came here, each once: such a request
   * does not wait.
   */
  static readonly make = (
    store: Context.Tag.Service<LaneStore>,
    { held = () => Effect.succeed(undefined) }: {
      readonly held?: (lane: Lane) => Effect.Effect<number | undefined>
    } = {}
  ): Effect.Effect<Context.Tag.Service<Lanes>> =>
    Effect.sync(() => {
      const queues = { read: new LaneQueue("read", store), write: new LaneQueue("write", store) }
      let tickets = 0
      return {
        ticket: (priority) =>
          Effect.map(Effect.clock, (clock) => ({ priority, number: tickets++, since: steadyMillis(clock) })),
        through: (lane, ticket, send) => queues[lane].through(ticket, held(lane), send),
        status: (lane) => queues[lane].status
      }
    })

  /** Lanes of one process. */
  static readonly makeMemory = (limits: LanesConfig): Effect.Effect<Context.Tag.Service<Lanes>> =>
    Effect.flatMap(LaneStore.makeMemory(limits), Lanes.make)

  /** No lanes: everything is sent at once. For a server that has no limits. */
  static readonly none: Context.Tag.Service<Lanes> = {
    ticket: (priority) => Effect.succeed({ priority, number: 0, since: 0 }),
    through: (_lane, _ticket, send) => send({ answered: () => Effect.void, unsent: Effect.void }),
    status: () =>
      Effect.succeed({
        limit: Infinity,
        taken: 0,
        underWay: 0,
        waiting: { consent: 0, interactive: 0, batch: 0 },
        estimate: Duration.zero
      })
  }
}
