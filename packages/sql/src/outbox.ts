import type { SqlClient } from "@effect/sql/SqlClient"
import { type Change, Event, newId } from "@lanekit/core"
import { Clock, Effect, Schema } from "effect"
import { holds } from "./dialect.ts"
import { insertInto } from "./rows.ts"

/**
 * Writes down what webhooks are to be told of a change, in the transaction that makes it: both are there afterwards, or
 * none. What no webhook has asked for is not written down.
 */
export const append = Effect.fnUntraced(function*(sql: SqlClient, change: Change.Change) {
  const webhooks = toIds(yield* sql`SELECT id FROM webhooks WHERE ${holds(sql, "events", change.type)}`)
  if (webhooks.length === 0) return
  const event: Event.Event = { id: Event.EventId.make(yield* newId("evt")), ...change }
  const row = { id: event.id, type: event.type, created_at: event.at, body: toBody(event) }
  const [{ seq }] = toSeq(yield* sql`INSERT INTO events ${sql.insert(row)} RETURNING seq`)
  const now = yield* Clock.currentTimeMillis
  yield* insertInto(
    sql,
    "deliveries",
    webhooks.map(({ id }) => ({ event_seq: seq, webhook_id: id, status: "pending", attempts: 0, due_ms: now }))
  )
})

const toIds = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ id: Schema.String })))

const toSeq = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ seq: Schema.Int })))

const toBody = Schema.encodeSync(Schema.parseJson(Event.Event))
