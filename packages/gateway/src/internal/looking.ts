import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { Failure } from "@lanekit/core"
import { priorities, type Priority } from "@lanekit/http"
import { databaseTime } from "@lanekit/sql/databaseTime"
import { forUpdate } from "@lanekit/sql/dialect"
import { type Context, Duration, Effect, Option, Schema } from "effect"
import type { NewWrite } from "../NewWrite.ts"
import { fromRows, type KeptWrite, type OperationId, WireInput } from "../QueuedWrite.ts"
import type { Place } from "../TakenIn.ts"
import * as Turns from "../Turns.ts"
import type { WriteLane } from "../WriteLane.ts"
import { encodeInput } from "./texts.ts"

/** What of a caller waits in one priority. */
export interface Line extends Turns.Waiting {
  readonly priority: Priority
  /** Writes; `count` are the requests that they make at least, as those of one target may go as one. */
  readonly writes: number
  /** How long the oldest has waited, in milliseconds. */
  readonly age: number
}

/** What waits, by priority and caller: the most urgent first, and of those that are alike the one who came first. */
export type QueueCensus = ReadonlyArray<Line>

/** Whose turn it is, in each priority. */
export type TurnsByRank = { readonly [rank: string]: Turns.Turns }

const TurnsByRank = Schema.parseJson(Schema.Record({ key: Schema.String, value: Turns.Turns }))

/** What is asked of the queue, without changing it. */
export const makeLooking = (sql: SqlClient, lane: Context.Tag.Service<WriteLane>) => {
  const find = (id: OperationId): Effect.Effect<Option.Option<KeptWrite>, SqlError> =>
    Effect.map(sql`SELECT * FROM operations WHERE id = ${id}`, (rows) => Option.fromNullable(fromRows(rows)[0]))

  const findByKey = Effect.fnUntraced(
    function*({ caller, idempotency, input, name }: Pick<NewWrite, "caller" | "idempotency" | "name" | "input">) {
      if (idempotency === undefined) return Option.none<KeptWrite>()
      const { key, route } = idempotency
      const [found] = fromRows(
        yield* sql`SELECT * FROM operations WHERE caller = ${caller} AND route = ${route} AND idempotency_key = ${key}`
      )
      if (found === undefined) return Option.none<KeptWrite>()
      return found.name === name && isSameInput(found.input, input)
        ? Option.some(found)
        : yield* new Failure.IdempotencyKeyReused()
    }
  )

  const census = Effect.gen(function*() {
    const now = yield* databaseTime(sql)
    const rows = toLines(
      yield* sql`
        SELECT rank, caller, share, writes, waiting, first_ms FROM queue_lines ORDER BY rank, first_seq`
    )
    return rows.map(({ caller, first_ms, rank, share, waiting, writes }): Line => ({
      priority: priorityOf(rank),
      caller,
      share,
      count: waiting,
      writes,
      age: Math.max(0, now - first_ms)
    }))
  })

  /** The turns and how many keys are remembered, with the lock of the queue until the transaction ends. */
  const lock = Effect.map(
    sql`SELECT turns, keys FROM gateway WHERE id = 1 ${forUpdate(sql)}`,
    (rows) => toLocked(rows)[0]
  )

  const turns = Effect.map(sql`SELECT turns, keys FROM gateway WHERE id = 1`, (rows) => toLocked(rows)[0].turns)

  /** Where a write would stand that its caller has so many of its own before. */
  const placeOf = Effect.fnUntraced(function*(
    { caller, own, priority, share }: {
      readonly caller: string
      readonly own: number
      readonly priority: Priority
      readonly share: number
    },
    waiting: QueueCensus,
    turns: TurnsByRank
  ) {
    const rank = rankOf(priority)
    const urgent = waiting.filter((line) => rankOf(line.priority) < rank).reduce((sum, { count }) => sum + count, 0)
    const alike = waiting.filter((line) => line.priority === priority)
    const position = urgent + Turns.before(turns[rank] ?? Turns.none, alike, { caller, own, share })
    const place: Place = { position, estimate: Duration.millis(Math.ceil(yield* lane.estimate(position))) }
    return place
  })

  const place = Effect.fnUntraced(function*({ caller, seq }: KeptWrite) {
    const [line] = toPlaces(
      yield* sql`
        SELECT o.rank, o.share, (
          SELECT COUNT(DISTINCT COALESCE(e.target, e.id)) FROM operations e
          WHERE e.status = 'queued' AND e.rank = o.rank AND e.caller = o.caller AND e.seq < o.seq
        ) AS own
        FROM operations o WHERE o.seq = ${seq}`
    )
    if (line === undefined) return { position: 0, estimate: Duration.zero }
    const { own, rank, share } = line
    return yield* placeOf({ caller, own, share, priority: priorityOf(rank) }, yield* census, yield* turns)
  })

  const pending = (target: string) =>
    Effect.map(
      sql`SELECT name, input FROM operations WHERE target = ${target} AND status <> 'done'`,
      (rows) => ({
        isBusy: rows.length > 0,
        unsubscribes: toInputs(rows).some(({ input }) => unsubscribes(input.body))
      })
    )

  return { find, findByKey, census, lock, placeOf, place, pending }
}

/** The ranks of all priorities, the most urgent first. */
export const ranks: ReadonlyArray<number> = priorities.map((_, rank) => rank)

/** The rank of a priority in the database. */
export const rankOf = (priority: Priority): number => priorities.indexOf(priority)

const priorityOf = (rank: number): Priority => priorities[rank] ?? "batch"

/** The turns as the database keeps them. */
export const encodeTurns = Schema.encodeSync(TurnsByRank)

const isSameInput = (one: WireInput, other: WireInput): boolean => encodeInput(one) === encodeInput(other)

const unsubscribes = Schema.is(Schema.Struct({ is_subscribed: Schema.Literal(false) }))

const toLocked = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ turns: TurnsByRank, keys: Schema.Int })))

const toLines = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  rank: Schema.Int,
  caller: Schema.String,
  share: Schema.Int,
  waiting: Schema.Int,
  writes: Schema.Int,
  first_ms: Schema.Int
})))

const toPlaces = Schema.decodeUnknownSync(
  Schema.Array(Schema.Struct({ rank: Schema.Int, share: Schema.Int, own: Schema.Int }))
)

const toInputs = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ input: Schema.parseJson(WireInput) })))
