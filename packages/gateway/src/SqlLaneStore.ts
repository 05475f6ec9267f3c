import type { SqlError } from "@effect/sql/SqlError"
import { type Lane, LaneStore } from "@lanekit/http"
import { Signals } from "@lanekit/sql/Signals"
import { Context, Duration, Effect, Layer } from "effect"
import { logUnreachable, makeProcessLane } from "./internal/processLane.ts"
import { LaneRecalls } from "./LaneRecalls.ts"
import { SqlLanes, type SqlLanesOptions } from "./SqlLanes.ts"

/**
 * A client's lanes, shared by all processes that use a database.
 *
 * Each write is a transaction. Of the lane of reads a process leases slots in blocks, at most 32 at a time and a sixteenth of
 * those that are free; what it does not use for three seconds, or when its scope closes, it gives back.
 *
 * Nobody waits for the end of a request to be told: it counts from when it was, however late the database hears of it. While
 * the database cannot be reached the lanes look full, and nothing is sent.
 */
export const layer = (
  { limits }: Pick<SqlLanesOptions, "limits">
): Layer.Layer<LaneStore | LaneRecalls, never, SqlLanes | Signals> =>
  Layer.scopedContext(
    Effect.gen(function*() {
      const shared = { lanes: yield* SqlLanes, signals: yield* Signals }
      const lanes = {
        read: yield* makeProcessLane(shared, "read", limits.read, {
          largestBlock: 32,
          tellWithin: Duration.seconds(1)
        }),
        write: yield* makeProcessLane(shared, "write", limits.write, { largestBlock: 1, tellWithin: Duration.zero })
      }
      const full = (lane: Lane) => ({ limit: limits[lane].requests, taken: limits[lane].requests, underWay: 0 })
      return Context.make(LaneRecalls, { count: (lane) => lanes[lane].recalls() }).pipe(Context.add(LaneStore, {
        take: (lane) => Effect.catchAll(lanes[lane].take, unreachable(lane, { _tag: "Wait", millis: pause } as const)),
        end: (lane, slot, how) => lanes[lane].end(slot, how),
        usage: (lane) => Effect.catchAll(lanes[lane].usage, unreachable(lane, full(lane))),
        estimate: (lane, before) => Effect.catchAll(lanes[lane].estimate(before), unreachable(lane, pause))
      }))
    })
  )

// Milliseconds before the database is asked again.
const pause = 1000

const unreachable = <A>(lane: Lane, value: A) => (error: SqlError): Effect.Effect<A> =>
  Effect.as(logUnreachable(lane, error), value)
