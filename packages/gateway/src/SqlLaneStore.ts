import type { SqlError } from "@effect/sql/SqlError"
import { type Lane, type LanesConfig, LaneStore } from "@lanekit/http"
import { codeOf } from "@lanekit/sql/sqlFault"
import { type Context, Duration, Effect, Layer, Schedule } from "effect"
import { makeLeasedLane } from "./internal/leasedLane.ts"
import { type SqlLane, SqlLanes, type SqlLanesOptions } from "./SqlLanes.ts"

type Options = Pick<SqlLanesOptions, "limits">

/**
 * A client's lanes, shared by all processes that use a database.
 *
 * While the database cannot be reached the lanes look full: nothing is sent. The end of a request that cannot be told counts
 * as lost, later.
 */
export const layer = ({ limits }: Options): Layer.Layer<LaneStore, never, SqlLanes> =>
  Layer.effect(
    LaneStore,
    Effect.map(SqlLanes, (lanes) => storeOf({ read: direct(lanes, "read"), write: direct(lanes, "write") }, limits))
  )

/**
 * The same, for many reads: not each of them is a transaction.
 *
 * A process leases slots of the lane of reads in blocks, at most 32 at a time and a sixteenth of those that are free, and
 * tells the end of its requests within a second. What it does not use for three seconds, or when its scope closes, it gives
 * back. Where few slots are free it leases none.
 */
export const layerLeased = ({ limits }: Options): Layer.Layer<LaneStore, never, SqlLanes> =>
  Layer.scoped(
    LaneStore,
    Effect.gen(function*() {
      const lanes = yield* SqlLanes
      const read = yield* makeLeasedLane(lanes, "read", limits.read)
      return storeOf({ read, write: direct(lanes, "write") }, limits)
    })
  )

const direct = (lanes: Context.Tag.Service<SqlLanes>, name: Lane): SqlLane => {
  const lane = lanes.lane(name)
  return { ...lane, end: (slot, how) => Effect.retry(lane.end(slot, how), again) }
}

const storeOf = (
  lanes: { readonly [Name in Lane]: SqlLane },
  limits: LanesConfig
): Context.Tag.Service<LaneStore> => ({
  take: (lane) => Effect.catchAll(lanes[lane].take, unreachable(lane, { _tag: "Wait", millis: pause } as const)),
  end: (lane, slot, how) => Effect.catchAll(lanes[lane].end(slot, how), unreachable(lane, undefined)),
  usage: (lane) => Effect.catchAll(lanes[lane].usage, unreachable(lane, full(limits, lane))),
  estimate: (lane, before) => Effect.catchAll(lanes[lane].estimate(before), unreachable(lane, pause))
})

// Milliseconds before the database is asked again.
const pause = 1000

const again = { schedule: Schedule.spaced(Duration.millis(pause)), times: 3 }

const full = (limits: LanesConfig, lane: Lane) => ({
  limit: limits[lane].requests,
  taken: limits[lane].requests,
  underWay: 0
})

const unreachable = <A>(lane: Lane, value: A) => (error: SqlError): Effect.Effect<A> =>
  Effect.logWarning("the database of the lanes cannot be reached").pipe(
    Effect.annotateLogs({ lane, code: codeOf(error) }),
    Effect.as(value)
  )
