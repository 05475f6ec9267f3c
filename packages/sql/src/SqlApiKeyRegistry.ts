import { SqlClient } from "@effect/sql/SqlClient"
import { ApiKey, ApiKeyRegistry, KeyPolicy, Page, Timestamp, toTimestamp } from "@lanekit/core"
import { DateTime, Duration, Effect, Layer, Schema } from "effect"
import { Flag, json } from "./columns.ts"
import { forUpdate } from "./dialect.ts"
import { orUnavailable } from "./sqlFault.ts"

/** The operator's view of API keys, in SQL. */
export const layer: Layer.Layer<ApiKeyRegistry.ApiKeyRegistry, never, SqlClient> = Layer.effect(
  ApiKeyRegistry.ApiKeyRegistry,
  Effect.map(SqlClient, (sql) => {
    const columns = sql.csv(Object.keys(Row.fields).map((column) => sql`${sql(column)}`))
    const now = Effect.map(DateTime.now, toTimestamp)

    // Within a transaction: nobody else changes the key until it ends.
    const find = Effect.fnUntraced(function*(id: ApiKeyRegistry.ApiKeyId) {
      const [key] = toKeys(yield* sql`SELECT ${columns} FROM api_keys WHERE id = ${id} ${forUpdate(sql)}`)
      return key ?? (yield* new ApiKeyRegistry.ApiKeyNotFound({ id }))
    })

    const findToChange = Effect.fnUntraced(function*(id: ApiKeyRegistry.ApiKeyId) {
      const key = yield* find(id)
      return key.revokedAt === null ? key : yield* new ApiKeyRegistry.ApiKeyRevoked({ id })
    })

    const create = Effect.fn("ApiKeyRegistry.create")(
      function*(key: Created) {
        const { hash, id, name, scopes } = key
        const made: ApiKeyRegistry.RegisteredKey = {
          id,
          name,
          scopes,
          ...KeyPolicy.withDefaults(key),
          origin: "made",
          createdAt: yield* now,
          expiresAt: key.expiresAt ?? null,
          revokedAt: null,
          formerSecretUntil: null
        }
        const row = { id, hash, ...encodeChangeable(made), is_demo: 0, is_made: 1, created_at: made.createdAt }
        yield* sql`INSERT INTO api_keys ${sql.insert(row)}`
        return made
      },
      sql.withTransaction,
      orUnavailable
    )

    const list = Effect.fn("ApiKeyRegistry.list")(function*(query: ApiKeyRegistry.ApiKeyQuery) {
      const { cursor, limit = Page.defaultLimit } = query
      const after = cursor === undefined ? undefined : yield* Page.fromCursor(cursor)
      const rows = yield* sql`
        SELECT ${columns} FROM api_keys ${after === undefined ? sql.literal("") : sql`WHERE ${isAfter(sql, after)}`}
        ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`
      return Page.fromFound(toKeys(rows), limit, Page.positionOf)
    }, orUnavailable)

    const update = Effect.fn("ApiKeyRegistry.update")(
      function*(id: ApiKeyRegistry.ApiKeyId, patch: ApiKeyRegistry.ApiKeyPatch) {
        const after = { ...(yield* findToChange(id)), ...patch }
        yield* sql`UPDATE api_keys SET ${sql.update(encodeChangeable(after))} WHERE id = ${id}`
        return after
      },
      sql.withTransaction,
      orUnavailable
    )

    const rotate = Effect.fn("ApiKeyRegistry.rotate")(
      function*(id: ApiKeyRegistry.ApiKeyId, { grace, hash }: Next) {
        const before = yield* findToChange(id)
        const now = yield* DateTime.now
        const { formerSecretUntil: until } = before
        const hasGrace = Duration.greaterThan(grace, Duration.zero)
        if (hasGrace && until !== null && ApiKey.isAhead(until, now)) {
          return yield* new ApiKeyRegistry.ApiKeyInGrace({ id, formerSecretUntil: until })
        }
        const formerSecretUntil = hasGrace ? toTimestamp(DateTime.addDuration(now, grace)) : null
        const formerHash = sql.literal(hasGrace ? "hash" : "NULL")
        yield* sql`UPDATE api_keys
          SET former_hash = ${formerHash}, former_secret_until = ${formerSecretUntil}, hash = ${hash} WHERE id = ${id}`
        return { ...before, formerSecretUntil }
      },
      sql.withTransaction,
      orUnavailable
    )

    const revoke = Effect.fn("ApiKeyRegistry.revoke")(
      function*(id: ApiKeyRegistry.ApiKeyId) {
        const before = yield* find(id)
        if (before.revokedAt !== null) return { key: before, wasRevoked: true }
        const revokedAt = yield* now
        yield* sql`UPDATE api_keys SET revoked_at = ${revokedAt}, former_hash = NULL, former_secret_until = NULL
          WHERE id = ${id}`
        return { key: { ...before, revokedAt, formerSecretUntil: null }, wasRevoked: false }
      },
      sql.withTransaction,
      orUnavailable
    )

    return { create, list, update, rotate, revoke }
  })
)

type Created = Parameters<ApiKeyRegistry.ApiKeyRegistry["Type"]["create"]>[0]
type Next = Parameters<ApiKeyRegistry.ApiKeyRegistry["Type"]["rotate"]>[1]

// The moments in this table are all written by this program, in one form: their order is that of the texts.
const isAfter = (sql: SqlClient, { createdAt, id }: Page.Position) =>
  sql`(created_at, id) < (${DateTime.formatIso(DateTime.unsafeMake(createdAt))}, ${id})`

const encodeChangeable = Schema.encodeSync(Schema.Struct({
  name: Schema.String,
  scopes: json(Schema.Array(Schema.String)),
  ...KeyPolicy.PolicyFields,
  expiresAt: Schema.propertySignature(Schema.NullOr(Timestamp)).pipe(Schema.fromKey("expires_at"))
}))

const Row = Schema.Struct({
  id: ApiKeyRegistry.ApiKeyId,
  name: Schema.String,
  scopes: json(Schema.Array(ApiKey.KeyScope)),
  share: KeyPolicy.Share,
  priority: KeyPolicy.Priority,
  consent_policy: KeyPolicy.ConsentPolicy,
  is_demo: Flag,
  is_made: Flag,
  created_at: Timestamp,
  expires_at: Schema.NullOr(Timestamp),
  revoked_at: Schema.NullOr(Timestamp),
  former_secret_until: Schema.NullOr(Timestamp)
})

const decodeRows = Schema.decodeUnknownSync(Schema.Array(Row))

const toKeys = (rows: unknown): ReadonlyArray<ApiKeyRegistry.RegisteredKey> =>
  decodeRows(rows).map((row) => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    share: row.share,
    priority: row.priority,
    consent: row.consent_policy,
    origin: row.is_made ? "made" : row.is_demo ? "demo" : "seed",
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    formerSecretUntil: row.former_secret_until
  }))
