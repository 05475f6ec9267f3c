import { SqlClient } from "@effect/sql/SqlClient"
import { ApiKey, ApiKeyRegistry, Page, Timestamp } from "@lanekit/core"
import { DateTime, Effect, Layer, Schema } from "effect"
import { Flag, json } from "./columns.ts"
import { orUnavailable } from "./sqlFault.ts"

/** The operator's view of API keys, in SQL. */
export const layer: Layer.Layer<ApiKeyRegistry.ApiKeyRegistry, never, SqlClient> = Layer.effect(
  ApiKeyRegistry.ApiKeyRegistry,
  Effect.map(SqlClient, (sql) => {
    const columns = sql.literal("id, name, scopes, is_demo, is_made, created_at, revoked_at")
    const now = Effect.map(DateTime.now, (moment) => Timestamp.make(DateTime.formatIso(moment)))

    const find = Effect.fnUntraced(function*(id: ApiKeyRegistry.ApiKeyId) {
      const [key] = toKeys(yield* sql`SELECT ${columns} FROM api_keys WHERE id = ${id}`)
      return key ?? (yield* new ApiKeyRegistry.ApiKeyNotFound({ id }))
    })

    const create = Effect.fn("ApiKeyRegistry.create")(
      function*(key: Created) {
        const createdAt = yield* now
        const row = { ...encodeNew(key), is_demo: 0, is_made: 1, created_at: createdAt }
        yield* sql`INSERT INTO api_keys ${sql.insert(row)}`
        return { id: key.id, name: key.name, scopes: key.scopes, origin: "made" as const, createdAt, revokedAt: null }
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
        const before = yield* find(id)
        if (before.revokedAt !== null) return yield* new ApiKeyRegistry.ApiKeyRevoked({ id })
        const after = { ...before, ...patch }
        yield* sql`UPDATE api_keys SET ${sql.update(encodeGrant(after))} WHERE id = ${id}`
        return after
      },
      sql.withTransaction,
      orUnavailable
    )

    const revoke = Effect.fn("ApiKeyRegistry.revoke")(
      function*(id: ApiKeyRegistry.ApiKeyId) {
        const before = yield* find(id)
        if (before.revokedAt !== null) return { key: before, wasRevoked: true }
        const revokedAt = yield* now
        yield* sql`UPDATE api_keys SET revoked_at = ${revokedAt} WHERE id = ${id}`
        return { key: { ...before, revokedAt }, wasRevoked: false }
      },
      sql.withTransaction,
      orUnavailable
    )

    return { create, list, update, revoke }
  })
)

type Created = Parameters<ApiKeyRegistry.ApiKeyRegistry["Type"]["create"]>[0]

// The moments in this table are all written by this program, in one form: their order is that of the texts.
const isAfter = (sql: SqlClient, { createdAt, id }: Page.Position) =>
  sql`(created_at, id) < (${DateTime.formatIso(DateTime.unsafeMake(createdAt))}, ${id})`

const grant = { name: Schema.String, scopes: json(Schema.Array(Schema.String)) }

const encodeGrant = Schema.encodeSync(Schema.Struct(grant))

const encodeNew = Schema.encodeSync(Schema.Struct({ id: Schema.String, hash: Schema.String, ...grant }))

const Row = Schema.Struct({
  id: ApiKeyRegistry.ApiKeyId,
  name: Schema.String,
  scopes: json(Schema.Array(ApiKey.KeyScope)),
  is_demo: Flag,
  is_made: Flag,
  created_at: Timestamp,
  revoked_at: Schema.NullOr(Timestamp)
})

const decodeRows = Schema.decodeUnknownSync(Schema.Array(Row))

const toKeys = (rows: unknown): ReadonlyArray<ApiKeyRegistry.RegisteredKey> =>
  decodeRows(rows).map(({ created_at, id, is_demo, is_made, name, revoked_at, scopes }) => ({
    id,
    name,
    scopes,
    origin: is_made ? "made" : is_demo ? "demo" : "seed",
    createdAt: created_at,
    revokedAt: revoked_at
  }))
