import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { type Failure, KeyPolicy, SeedData, Timestamp, Webhook } from "@lanekit/core"
import { DateTime, Effect, Schema } from "effect"
import { insert as insertBlockedSenders } from "./BlockedSenderRow.ts"
import { Flag, json } from "./columns.ts"
import { makeCompanyWrites } from "./companyWrites.ts"
import { makeContactWrites } from "./contactWrites.ts"
import { insertInto } from "./rows.ts"
import { isConstraintViolation, orUnavailable, wordsOf } from "./sqlFault.ts"
import * as tables from "./tables.ts"
import { upsertWebhooks } from "./webhookWrites.ts"

/** Seed data that contradict themselves, such as two contacts with one e-mail. Nothing of them was written. */
export class SeedRefused extends Schema.TaggedError<SeedRefused>()("SeedRefused", {
  /** The rule that they break, mostly in the database's words: names of tables and columns, ids of keys, and no data. */
  rule: Schema.String
}) {
  override get message() {
    return `the seed data break a rule of the database: ${this.rule}`
  }
}

/**
 * Fills a database that has no workspace yet, whole or not at all, and tells whether it did. A database that has one
 * is left as it is, keys included. `source` is what it remembers to have been filled from.
 */
export const seed: (
  data: SeedData.SeedData,
  source?: string | null
) => Effect.Effect<boolean, SeedRefused | Failure.Unavailable, SqlClient> = Effect.fn("seed")(
  function*(data, source = null) {
    const sql = yield* SqlClient
    return yield* refusing(sql.withTransaction(fill(data, source)))
  }
)

/**
 * Brings API keys to what is given: a new one is added, one with a known id gets all that is given, the defaults for what
 * is not, and is revoked when it is given as revoked. A key that was revoked stays revoked. The secret that a key had before
 * stays good for its grace while the seed gives the secret that came after. Others are left alone; a seed that names a
 * key which the operator made is refused.
 */
export const seedKeys: (
  keys: ReadonlyArray<SeedData.SeedApiKey>
) => Effect.Effect<void, SeedRefused | Failure.Unavailable, SqlClient> = Effect.fn("seedKeys")(function*(keys) {
  const sql = yield* SqlClient
  yield* refusing(sql.withTransaction(upsertAll(keys)))
})

/**
 * Replaces every record by those that are given, whole or not at all. Keys are brought to what is given, as by
 * {@link seedKeys}: others are left alone. Without a `source` the database remembers the one that it had.
 */
export const reseed: (
  data: SeedData.SeedData,
  source?: string | null
) => Effect.Effect<void, SeedRefused | Failure.Unavailable, SqlClient> = Effect.fn("reseed")(function*(data, source) {
  const sql = yield* SqlClient
  const replace = Effect.gen(function*() {
    const [before] = toSources(yield* sql`SELECT seed_source FROM workspace`)
    yield* tables.clear(sql, tables.records)
    yield* fill(data, source === undefined ? before?.seed_source ?? null : source)
  })
  yield* refusing(sql.withTransaction(replace))
})

const toSources = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ seed_source: Schema.NullOr(Schema.String) })))

/** Brings webhooks to what is given: a new one is added, one with a known id gets all that is given. Others are left alone. */
export const seedWebhooks: (
  webhooks: ReadonlyArray<SeedData.SeedWebhook>
) => Effect.Effect<void, SeedRefused | Failure.Unavailable, SqlClient> = Effect.fn("seedWebhooks")(function*(webhooks) {
  const sql = yield* SqlClient
  yield* refusing(sql.withTransaction(upsertWebhooks(sql, webhooks)))
})

const refusing = <A, R>(effect: Effect.Effect<A, SqlError | SeedRefused | Webhook.TooManyWebhooks, R>) =>
  effect.pipe(
    Effect.catchIf(isConstraintViolation, (error) => Effect.fail(new SeedRefused({ rule: wordsOf(error) }))),
    Effect.catchTag("TooManyWebhooks", () =>
      Effect.fail(new SeedRefused({ rule: `at most ${Webhook.maxWebhooks} webhooks` }))),
    orUnavailable
  )

const fill = Effect.fnUntraced(function*(data: SeedData.SeedData, source: string | null) {
  const sql = yield* SqlClient
  const existing = yield* sql`SELECT workspace_id FROM workspace`
  if (existing.length > 0) return false
  yield* insertCatalog(SeedData.withCatalog(data))
  yield* makeCompanyWrites(sql).insert(data.companies)
  yield* makeContactWrites(sql).insert(data.contacts)
  yield* insertBlockedSenders(sql, data.blockedSenders)
  yield* upsertAll(data.apiKeys)
  yield* upsertWebhooks(sql, data.webhooks)
  yield* sql`INSERT INTO workspace ${
    sql.insert({
      workspace_id: data.workspaceId,
      linear_team_ids: "[]",
      default_linear_team_id: null,
      singleton: 1,
      seed_source: source
    })
  }`
  return true
})

const insertCatalog = Effect.fnUntraced(function*({ owners, statuses, tiers }: SeedData.SeedData) {
  const sql = yield* SqlClient
  yield* insertInto(sql, "company_statuses", statuses)
  yield* insertInto(sql, "company_tiers", tiers)
  yield* insertInto(sql, "members", owners.map(({ avatarUrl, id, name }) => ({ id, name, avatar_url: avatarUrl })))
})

/**
 * Adds keys, or brings those with the same id to what is given; within a transaction of the caller. A key that the
 * operator made is left alone: gives the ids of such.
 */
export const upsertKeys = Effect.fnUntraced(function*(sql: SqlClient, keys: ReadonlyArray<SeedData.SeedApiKey>) {
  const now = DateTime.formatIso(yield* DateTime.now)
  const left = yield* Effect.forEach(keys, ({ expiresAt = null, isRevoked, ...key }) => {
    const row = {
      ...encodeKey({ ...key, ...KeyPolicy.withDefaults(key), expiresAt }),
      is_made: 0,
      created_at: now,
      revoked_at: isRevoked ? now : null
    }
    const written = sql`INSERT INTO api_keys ${sql.insert(row)} ON CONFLICT (id) DO UPDATE SET
      name = excluded.name, hash = excluded.hash, scopes = excluded.scopes, is_demo = excluded.is_demo,
      share = excluded.share, priority = excluded.priority, consent_policy = excluded.consent_policy,
      expires_at = excluded.expires_at, revoked_at = coalesce(api_keys.revoked_at, excluded.revoked_at),
      former_hash = ${former(sql, "former_hash")}, former_secret_until = ${
      former(sql, "former_secret_until")
    } WHERE api_keys.is_made = 0 RETURNING id`
    return Effect.map(written, (rows) => rows.length === 0 ? [key.id] : [])
  })
  // Once a secret is a key's own again, it is the former one of none.
  yield* sql`UPDATE api_keys SET former_hash = NULL, former_secret_until = NULL
    WHERE former_hash IN (SELECT hash FROM api_keys)`
  return left.flat()
})

const former = (sql: SqlClient, column: string) =>
  sql`CASE WHEN api_keys.hash = excluded.hash AND excluded.revoked_at IS NULL THEN api_keys.${sql(column)} END`

const upsertAll = Effect.fnUntraced(function*(keys: ReadonlyArray<SeedData.SeedApiKey>) {
  const sql = yield* SqlClient
  const [made] = yield* upsertKeys(sql, keys)
  if (made !== undefined) {
    return yield* new SeedRefused({ rule: `the key ${made} was made by the operator, and is no seed's to change` })
  }
})

const encodeKey = Schema.encodeSync(Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  hash: Schema.String,
  scopes: json(Schema.Array(Schema.String)),
  ...KeyPolicy.PolicyFields,
  expiresAt: Schema.propertySignature(Schema.NullOr(Timestamp)).pipe(Schema.fromKey("expires_at")),
  isDemo: Schema.propertySignature(Flag).pipe(Schema.fromKey("is_demo"))
}))
