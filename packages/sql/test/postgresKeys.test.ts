import { assert, describe, it } from "@effect/vitest"
import { ApiKeyRegistry } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { connection, query, TestDatabase } from "@lanekit/postgres"
import { Postgres, seedKeys, stores } from "@lanekit/sql"
import { Duration, Effect, Fiber, Layer, type Redacted, Schema } from "effect"

const key = Fixture.apiKey("key_1", "a")
const id = ApiKeyRegistry.ApiKeyId.make(key.id)

const patch = Schema.decodeSync(ApiKeyRegistry.ApiKeyPatch)

/** Waits until `count` transactions wait for a lock. */
const waiting = (url: Redacted.Redacted, count: number): Effect.Effect<void> =>
  Effect.flatMap(
    query(url, "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"),
    (rows) => rows.length === count ? Effect.void : waiting(url, count)
  )

describe("changes of one key, made at once on several connections", () => {
  it.scopedLive("are all kept", () =>
    Effect.gen(function*() {
      const url = yield* TestDatabase.make
      yield* Effect.provide(
        Effect.gen(function*() {
          const registry = yield* ApiKeyRegistry.ApiKeyRegistry
          yield* seedKeys([key])
          const other = yield* connection(url)
          yield* Effect.promise(() => other.query("BEGIN; SELECT FROM api_keys FOR UPDATE"))
          const changes = yield* Effect.fork(Effect.all([
            registry.update(id, patch({ name: "New" })),
            registry.update(id, patch({ share: 7 })),
            registry.rotate(id, { hash: Fixture.apiKey("any", "b").hash, grace: Duration.hours(1) })
          ], { concurrency: "unbounded" }))
          yield* waiting(url, 3)
          yield* Effect.promise(() => other.query("COMMIT"))
          yield* Fiber.join(changes)
          const { data: [after] } = yield* registry.list({})
          assert.deepInclude(after, { name: "New", share: 7 })
          assert.isNotNull(after?.formerSecretUntil)
        }),
        stores.layerApiKeyRegistry.pipe(Layer.provideMerge(Postgres.layer({ url })))
      )
    }))
})
