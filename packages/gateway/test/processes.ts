import type { SqlClient } from "@effect/sql/SqlClient"
import { LaneRecalls } from "@lanekit/gateway/LaneRecalls"
import { SqlLanes } from "@lanekit/gateway/SqlLanes"
import * as SqlLaneStore from "@lanekit/gateway/SqlLaneStore"
import { type LanesConfig, LaneStore, vendorLimits } from "@lanekit/http"
import { Signals, Sqlite } from "@lanekit/sql"
import { Clock, Context, Effect, Exit, Layer, Scope } from "effect"

const sqlite = Layer.merge(Sqlite.layer({ filename: ":memory:" }), Signals.layerLocal)

/** The vendor's limits, with so many reads in their window. */
export const limitsOf = (requests: number): LanesConfig => ({
  read: { ...vendorLimits.read, requests },
  write: { ...vendorLimits.write, requests: 60 }
})

/** A process that uses the lanes of a database. */
export interface Process {
  /** Its lanes. */
  readonly store: Context.Tag.Service<LaneStore>
  /** The lanes as the database knows them. */
  readonly lanes: Context.Tag.Service<SqlLanes>
  /** Transactions that changed a lane. */
  readonly transactions: () => number
  /** How often what it had taken of the lane of writes was to be given back. */
  readonly recalls: () => number
  /** Ends it. */
  readonly stop: Effect.Effect<void>
}

/** Another process, that does not come to the database before it `reached` it, nor hear of a transaction before it `heard`. */
export const processOf = (
  requests: number,
  { heard = Effect.void, reached = Effect.void }: {
    readonly reached?: Effect.Effect<void>
    readonly heard?: Effect.Effect<void>
  } = {}
): Effect.Effect<Process, never, SqlClient | Signals | Scope.Scope> =>
  Effect.gen(function*() {
    const limits = limitsOf(requests)
    const scope = yield* Effect.acquireRelease(Scope.make(), (scope) => Scope.close(scope, Exit.void))
    let count = 0
    const lanes = Context.get(
      yield* Layer.build(Layer.fresh(SqlLanes.layer({ limits, time: Clock.currentTimeMillis }))),
      SqlLanes
    )
    const counted: Context.Tag.Service<SqlLanes> = {
      ...lanes,
      modify: (lane, change) => {
        count += 1
        return reached.pipe(Effect.zipRight(lanes.modify(lane, change)), Effect.zipLeft(heard))
      }
    }
    const store = yield* Layer.build(
      Layer.provide(SqlLaneStore.layer({ limits }), Layer.succeed(SqlLanes, counted))
    ).pipe(Scope.extend(scope))
    return {
      store: Context.get(store, LaneStore),
      lanes,
      transactions: () => count,
      recalls: () => Context.get(store, LaneRecalls).count("write"),
      stop: Scope.close(scope, Exit.void)
    }
  })

/** Lets every fiber run as far as it can. */
export const settle = Effect.replicateEffect(Effect.yieldNow(), 100)

/** Runs what needs a database that nobody has used, and its signals. */
export const on = <A, E>(body: Effect.Effect<A, E, SqlClient | Signals | Scope.Scope>) =>
  body.pipe(Effect.provide(Layer.fresh(sqlite)))
