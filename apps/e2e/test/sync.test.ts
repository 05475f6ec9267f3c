import { FetchHttpClient } from "@effect/platform"
import { assert, describe, it } from "@effect/vitest"
import { Lanes, Productlane, Retry } from "@lanekit/http"
import { startStandIn } from "@lanekit/server/testing"
import { Applier, Journal } from "@lanekit/sync"
import { SqliteStaging } from "@lanekit/sync-sqlite"
import { Chunk, Duration, Effect, Layer, Redacted, Stream } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { startServer, temporaryDirectory } from "./programs.ts"
import { planned } from "./sync.ts"

const callerKey = "pl_v2_of_a_sync"

describe("a sync through a gateway that guards consents", () => {
  it.scopedLive("subscribes people again where the plan says why, and nobody else", () =>
    Effect.gen(function*() {
      const api = yield* Effect.acquireRelease(
        Effect.promise(() =>
          startStandIn({
            seed: {
              contacts: [1, 2].map((person) => ({
                id: `ct_${person}`,
                email: `c${person}@example.com`,
                is_subscribed: false
              }))
            }
          })
        ),
        (api) => Effect.promise(() => api.close())
      )
      const keys = join(yield* temporaryDirectory, "keys.json")
      const scopes = ["contacts:read", "contacts:write"]
      writeFileSync(
        keys,
        JSON.stringify({ api_keys: [{ id: "key_1", secret: callerKey, scopes, consent_policy: "guard" }] })
      )
      const gateway = yield* startServer({
        LANEKIT_BACKEND: "productlane",
        LANEKIT_SEED: keys,
        PRODUCTLANE_API_KEY: api.keys.full,
        PRODUCTLANE_BASE_URL: api.baseUrl
      })
      const client = yield* Productlane.make({
        apiKey: Redacted.make(callerKey),
        baseUrl: gateway.baseUrl,
        timeout: Duration.seconds(30),
        retries: Retry.none,
        lanes: Lanes.none
      }).pipe(Effect.provide(FetchHttpClient.layer))

      const outcomes = (csv: string, reason: string | undefined) =>
        Effect.gen(function*() {
          const { plan } = yield* planned(csv, { creates: false, resubscribes: true, reason })
          const checked = yield* Applier.check(plan)
          return Chunk.toReadonlyArray(yield* Stream.runCollect(Applier.apply(checked)))
        }).pipe(
          Effect.provide(Layer.mergeAll(
            Layer.succeed(Productlane, client),
            Layer.fresh(Journal.Journal.layerMemory),
            Layer.fresh(SqliteStaging.layer)
          ))
        )

      const [written] = yield* outcomes("email,is_subscribed\nc1@example.com,yes\n", "gewünscht am Telefon 🎉")
      assert.propertyVal(written, "_tag", "Written")
      const [refused] = yield* outcomes("email,is_subscribed\nc2@example.com,yes\n", undefined)
      assert.deepInclude(refused, { _tag: "Failed", code: "forbidden" })
      const { data } = yield* client.contacts.list({})
      assert.deepStrictEqual(
        data.map(({ email, isSubscribed }) => [email, isSubscribed]).toSorted(),
        [["c1@example.com", true], ["c2@example.com", false]]
      )
    }))
})
