import { SqlClient } from "@effect/sql/SqlClient"
import { ApiKey } from "@lanekit/core"
import { Array, Effect, Layer, Schema } from "effect"
import { Flag, json } from "./columns.ts"
import { orUnavailable } from "./sqlFault.ts"

/** API keys in SQL. */
export const layer: Layer.Layer<ApiKey.ApiKeyStore, never, SqlClient> = Layer.effect(
  ApiKey.ApiKeyStore,
  Effect.map(SqlClient, (sql) => {
    const find = Effect.fn("ApiKeyStore.find")(function*(hash: ApiKey.KeyHash) {
      return Array.head(
        toKeys(yield* sql`SELECT id, scopes, is_demo FROM api_keys WHERE hash = ${hash} AND revoked_at IS NULL`)
      )
    }, orUnavailable)
    const count = Effect.gen(function*() {
      const rows = toFlags(yield* sql`SELECT is_demo FROM api_keys WHERE revoked_at IS NULL`)
      const demo = rows.filter(({ isDemo }) => isDemo).length
      return { demo, own: rows.length - demo }
    }).pipe(orUnavailable, Effect.withSpan("ApiKeyStore.count"))

    return { find, count }
  })
)

const isDemo = Schema.propertySignature(Flag).pipe(Schema.fromKey("is_demo"))

const toFlags = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ isDemo })))

const toKeys = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({
  id: Schema.String,
  scopes: json(Schema.Array(ApiKey.KeyScope)),
  isDemo
})))
