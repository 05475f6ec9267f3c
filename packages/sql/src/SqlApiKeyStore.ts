import { SqlClient } from "@effect/sql/SqlClient"
import { ApiKey, KeyPolicy, Timestamp } from "@lanekit/core"
import { Array, DateTime, Effect, Layer, Option, Schema } from "effect"
import { Flag, json } from "./columns.ts"
import { orUnavailable } from "./sqlFault.ts"

/** API keys in SQL. */
export const layer: Layer.Layer<ApiKey.ApiKeyStore, never, SqlClient> = Layer.effect(
  ApiKey.ApiKeyStore,
  Effect.map(SqlClient, (sql) => {
    const find = Effect.fn("ApiKeyStore.find")(function*(hash: ApiKey.KeyHash) {
      const now = yield* DateTime.now
      const rows = toOpened(
        yield* sql`
          SELECT id, scopes, is_demo, share, priority, consent_policy, expires_at, revoked_at, hash, former_secret_until
          FROM api_keys WHERE hash = ${hash} OR former_hash = ${hash}`
      )
      const isOpen = (row: Opened) =>
        ApiKey.isGood(row, now) &&
        (row.hash === hash || (row.formerSecretUntil !== null && ApiKey.isAhead(row.formerSecretUntil, now)))
      return Option.map(Array.findFirst(rows, isOpen), toKey)
    }, orUnavailable)
    const count = Effect.gen(function*() {
      const now = yield* DateTime.now
      const rows = toLives(yield* sql`SELECT is_demo, expires_at, revoked_at FROM api_keys WHERE revoked_at IS NULL`)
      const good = rows.filter((row) => ApiKey.isGood(row, now))
      const demo = good.filter(({ isDemo }) => isDemo).length
      return { demo, own: good.length - demo }
    }).pipe(orUnavailable, Effect.withSpan("ApiKeyStore.count"))

    return { find, count }
  })
)

const Life = Schema.Struct({
  isDemo: Schema.propertySignature(Flag).pipe(Schema.fromKey("is_demo")),
  expiresAt: Schema.propertySignature(Schema.NullOr(Timestamp)).pipe(Schema.fromKey("expires_at")),
  revokedAt: Schema.propertySignature(Schema.NullOr(Timestamp)).pipe(Schema.fromKey("revoked_at"))
})

const Opened = Schema.Struct({
  ...Life.fields,
  id: Schema.String,
  scopes: json(Schema.Array(ApiKey.KeyScope)),
  ...KeyPolicy.PolicyFields,
  hash: ApiKey.KeyHash,
  formerSecretUntil: Schema.propertySignature(Schema.NullOr(Timestamp)).pipe(Schema.fromKey("former_secret_until"))
})
type Opened = typeof Opened.Type

const toLives = Schema.decodeUnknownSync(Schema.Array(Life))

const toOpened = Schema.decodeUnknownSync(Schema.Array(Opened))

const toKey = ({ consent, id, isDemo, priority, scopes, share }: Opened): ApiKey.ApiKey => ({
  id,
  scopes,
  isDemo,
  share,
  priority,
  consent
})
