import type { SqlError } from "@effect/sql/SqlError"
import { type Lane, type LanesConfig, LaneStore } from "@lanekit/http"
import { codeOf } from "@lanekit/sql/sqlFault"
import { Duration, Effect, Layer, Schedule } from "effect"
import { SqlLanes, type SqlLanesOptions } from "./SqlLanes.ts"

/**
 * A client's lanes, shared by all processes that use a database.
 *
 * While the database cannot be reached the lanes look full: nothing is sent. The end of a request that cannot be told counts
 * as lost, later.
 */
export const layer = ({ limits }: Pick<SqlLanesOptions, "limits">): Layer.Layer<LaneStore, never, SqlLanes> =>
  Layer.effect(
    LaneStore,
    Effect.map(SqlLanes, (lanes) => ({
      take: (lane) => Effect.catchAll(lanes.take(lane), unreachable(lane, { _tag: "Wait", millis: pause } as const)),
      end: (lane, slot, how) =>
        lanes.end(lane, slot, how).pipe(Effect.retry(again), Effect.catchAll(unreachable(lane, undefined))),
      usage: (lane) => Effect.catchAll(lanes.usage(lane), unreachable(lane, full(limits, lane))),
      estimate: (lane, before) => Effect.catchAll(lanes.estimate(lane, before), unreachable(lane, pause))
    }))
  )

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
