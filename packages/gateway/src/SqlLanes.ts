import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { type Lane, type LanesConfig, LaneState, LaneStateJson, steadyMillis } from "@lanekit/http"
import { databaseTime } from "@lanekit/sql/databaseTime"
import { forUpdate } from "@lanekit/sql/dialect"
import { urgently } from "@lanekit/sql/urgently"
import { Context, Duration, Effect, Layer, Schema } from "effect"
import * as LaneClock from "./LaneClock.ts"

/** How a database keeps lanes. */
export interface SqlLanesOptions {
  readonly limits: LanesConfig
  /** How long after it was taken a request may be sent in a slot: 30 seconds when not given. */
  readonly sendWithin?: Duration.DurationInput
  /**
   * When a slot whose end nobody told is given up: 2 minutes after it was taken, when not given. It must be longer than
   * `sendWithin` and the client's timeout together; what it is longer is how long a process may stand still just before it
   * sends, without harm.
   */
  readonly abandonAfter?: Duration.DurationInput
  /** The time that all processes share: the database's, when not given. It may jump. */
  readonly time?: Effect.Effect<number, SqlError>
}

/** When something happens. */
export interface Moment {
  /** The time of the lane, which never jumps: milliseconds, of which only differences mean something. */
  readonly now: number
  /** The same by the monotonic clock of this process, and not later. */
  readonly steady: number
  /** The same by the database's clock, in Unix milliseconds. It may jump. */
  readonly database: number
  /** Until when a slot that is taken now may be sent in, by the monotonic clock of this process. */
  readonly sendBy: number
}

/** One lane. */
export interface SqlLane {
  /**
   * Takes a slot, or tells how long to wait before there can be one. Whoever sends in it must see to it that its `sendBy` has
   * not passed, by `steadyMillis`.
   */
  readonly take: Effect.Effect<LaneState.Grant, SqlError>
  /** Gives a slot back. */
  readonly end: (slot: number, how: LaneState.SlotEnd) => Effect.Effect<void, SqlError>
  readonly usage: Effect.Effect<LaneState.LaneUsage, SqlError>
  /** When the lane is likely to let a request go that has so many before it, in milliseconds from now. */
  readonly estimate: (before: number) => Effect.Effect<number, SqlError>
}

/**
 * What is known of the lanes of one key, in a database: the processes that use it keep to the limits together, whenever one
 * of them dies or comes back.
 *
 * Each change is a transaction that locks the lane's row, and within another transaction a part of that: what is undone
 * there was never taken. Whoever locks other rows as well must lock the lane's at the same place in the order as others do.
 */
export class SqlLanes extends Context.Tag("gateway/SqlLanes")<SqlLanes, {
  /** A lane, each step of which is a transaction. What one process has taken another may end. */
  readonly lane: (lane: Lane) => SqlLane
  /** Changes what is known of a lane in one step. */
  readonly modify: <A>(
    lane: Lane,
    change: (state: LaneState.LaneState, moment: Moment) => readonly [A, LaneState.LaneState]
  ) => Effect.Effect<A, SqlError>
  /** What is known of a lane now, without waiting for those who change it. */
  readonly read: <A>(lane: Lane, look: (state: LaneState.LaneState, moment: Moment) => A) => Effect.Effect<A, SqlError>
}>() {
  /** Lanes on a database whose schema is current. */
  static readonly layer = (options: SqlLanesOptions): Layer.Layer<SqlLanes, never, SqlClient> =>
    Layer.effect(SqlLanes, Effect.map(SqlClient, (sql) => make(sql, options)))
}

const make = (
  sql: SqlClient,
  { abandonAfter = "2 minutes", limits, sendWithin = "30 seconds", time = databaseTime(sql) }: SqlLanesOptions
): Context.Tag.Service<SqlLanes> => {
  // What this process knows of the time of each lane.
  const witnesses = new Map<Lane, LaneClock.Witness>()

  const reading = Effect.gen(function*() {
    const clock = yield* Effect.clock
    const before = steadyMillis(clock)
    const database = yield* time
    return { before, database, after: steadyMillis(clock) }
  })

  // Whole milliseconds, for the sake of short rows.
  const momentOf = ({ lane }: LaneClock.LaneTime, { before, database }: LaneClock.Reading): Moment => ({
    now: Math.floor(lane),
    steady: before,
    database,
    sendBy: before + Duration.toMillis(sendWithin)
  })

  const stateAt = (lane: Lane, state: LaneState.LaneState, now: number) =>
    LaneState.abandon(state, limits[lane], now, Duration.toMillis(abandonAfter))

  const modify: Context.Tag.Service<SqlLanes>["modify"] = (lane, change) =>
    Effect.gen(function*() {
      const row = toRow(yield* sql`SELECT * FROM lanes WHERE name = ${lane} ${forUpdate(sql)}`)[0]
      const read = yield* reading
      const [time, witness] = LaneClock.advance(timeOf(row), witnesses.get(lane), read)
      witnesses.set(lane, witness)
      const moment = momentOf(time, read)
      const [result, state] = change(stateAt(lane, row.state, moment.now), moment)
      yield* sql`UPDATE lanes SET ${sql.update(fromState(state, time))} WHERE name = ${lane}`
      return result
    }).pipe(sql.withTransaction, urgently)

  const read: Context.Tag.Service<SqlLanes>["read"] = (lane, look) =>
    Effect.gen(function*() {
      const witness = witnesses.get(lane)
      // It knows nothing of the lane's time as yet.
      if (witness === undefined) return yield* modify(lane, (state, moment) => [look(state, moment), state])
      const row = toRow(yield* sql`SELECT * FROM lanes WHERE name = ${lane}`)[0]
      const read = yield* reading
      const moment = momentOf(LaneClock.advance(timeOf(row), witness, read)[0], read)
      return look(stateAt(lane, row.state, moment.now), moment)
    }).pipe(urgently)

  const take = Effect.fn("SqlLanes.take")(function*(lane: Lane) {
    return yield* modify(lane, (state, { now, sendBy }): readonly [LaneState.Grant, LaneState.LaneState] => {
      const [grant, next] = LaneState.take(state, limits[lane], now)
      return [grant._tag === "Granted" ? { ...grant, sendBy } : grant, next]
    })
  })

  const end = Effect.fn("SqlLanes.end")(function*(lane: Lane, slot: number, how: LaneState.SlotEnd) {
    yield* modify(lane, (state, { now }) => [undefined, LaneState.end(state, limits[lane], now, slot, how)])
  })

  const laneOf = (lane: Lane): SqlLane => ({
    take: take(lane),
    end: (slot, how) => end(lane, slot, how),
    usage: read(lane, (state, { now }) => LaneState.usage(state, limits[lane], now)),
    estimate: (before) => read(lane, (state, { now }) => LaneState.estimate(state, limits[lane], now, before))
  })

  return { lane: laneOf, modify, read }
}

const Row = Schema.Struct({
  state: LaneStateJson,
  lane_ms: Schema.Number,
  database_ms: Schema.Number,
  paused_ms: Schema.Number
})

const toRow = Schema.decodeUnknownSync(Schema.Tuple(Row))

const encodeState = Schema.encodeSync(LaneStateJson)

const timeOf = ({ database_ms, lane_ms, paused_ms }: typeof Row.Type): LaneClock.LaneTime => ({
  lane: lane_ms,
  database: database_ms,
  paused: paused_ms
})

const fromState = (state: LaneState.LaneState, { database, lane, paused }: LaneClock.LaneTime): typeof Row.Encoded => ({
  state: encodeState(state),
  lane_ms: lane,
  database_ms: database,
  paused_ms: paused
})
