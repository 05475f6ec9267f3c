import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { assertEquals, assertNone, assertSome } from "@effect/vitest/utils"
import { ApiKey, ContactStore, KeyPolicy, Webhook, WebhookStore, Workspace } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { seed, seedKeys, SeedRefused, seedWebhooks, Sqlite, stores } from "@lanekit/sql"
import { Effect, Layer, Option } from "effect"
import { webhook } from "./webhooks.ts"

const ann = Fixture.contact("ann")

const on = <A, E>(
  body: Effect.Effect<A, E, SqlClient | ContactStore | ApiKey.ApiKeyStore | Workspace.WorkspaceStore | WebhookStore>
) =>
  Effect.provide(
    body,
    Layer.merge(stores.layer, stores.layerWebhooks).pipe(Layer.provideMerge(Sqlite.layer({ filename: ":memory:" })))
  )

describe("seed", () => {
  it.effect("fills an empty database, and no other", () =>
    on(Effect.gen(function*() {
      assert.isTrue(yield* seed(Fixture.seed({ contacts: [ann] })))
      assert.isFalse(yield* seed(Fixture.seed({ contacts: [Fixture.contact("bob")], apiKeys: [key] })))
      const contacts = yield* ContactStore
      const keys = yield* ApiKey.ApiKeyStore
      assert.deepStrictEqual((yield* contacts.list({})).data, [ann])
      assertNone(yield* keys.find(key.hash))
    })))

  it.effect("takes thousands of records", () =>
    on(Effect.gen(function*() {
      const contacts = Array.from({ length: 3000 }, (_, index) => Fixture.contact(`ct_${index}`))
      assert.isTrue(yield* seed(Fixture.seed({ contacts })))
      const sql = yield* SqlClient
      assert.deepStrictEqual(yield* sql`SELECT count(*) AS total FROM contacts`, [{ total: 3000 }])
    })))

  it.effect("refuses data that contradict themselves, naming the rule and no data, and writes nothing", () =>
    on(Effect.gen(function*() {
      const twins = [ann, Fixture.contact("bob", { email: "ANN@example.com" })]
      const companies = [Fixture.company("co_1", { domains: ["a.test"], externalIds: ["crm-1"] })]
      const refusal = yield* Effect.flip(seed(Fixture.seed({ companies, contacts: twins })))
      assert.strictEqual(refusal._tag, "SeedRefused")
      assert.include(refusal.message, "contacts.email_folded")
      assert.notInclude(refusal.message.toLowerCase(), "ann@")
      assert.isTrue(yield* seed(Fixture.seed({ companies, contacts: [ann] })))
    })))

  it.effect("links every other company once, and never the primary one", () =>
    on(Effect.gen(function*() {
      const primary = Fixture.company("co_1")
      const others = ["co_2", "co_3"].map((id) => Fixture.company(id))
      const companies = [primary, ...others]
      const otherCompanyIds = companies.flatMap(({ id }) => [id, id])
      const contact = Fixture.contact("ann", { companyId: primary.id, otherCompanyIds })
      yield* seed(Fixture.seed({ companies, contacts: [contact] }))
      const sql = yield* SqlClient
      assert.deepStrictEqual(
        yield* sql`SELECT contact_id, company_id FROM contact_companies ORDER BY company_id`,
        others.map(({ id }) => ({ contact_id: ann.id, company_id: id }))
      )
    })))

  it.effect("adds webhooks, changes those with the same id, and takes no more than there may be", () =>
    on(Effect.gen(function*() {
      yield* seed(Fixture.seed({ webhooks: [webhook("wh_1")] }))
      yield* seedWebhooks([webhook("wh_1", ["contact.deleted"]), webhook("wh_2")])
      const { list } = yield* WebhookStore
      assert.deepStrictEqual((yield* list).map(({ webhook: { events, id } }) => `${id}: ${events.join(" ")}`), [
        "wh_1: contact.deleted",
        `wh_2: ${Webhook.allEvents.join(" ")}`
      ])
      const many = Array.from({ length: Webhook.maxWebhooks }, (_, index) => webhook(`wh_many_${index}`))
      assertEquals(yield* Effect.flip(seedWebhooks(many)), new SeedRefused({ rule: "at most 20 webhooks" }))
      assert.lengthOf(yield* list, 2)
    })))

  it.effect("adds keys to a database that holds nothing else, once, and never revives a revoked one", () =>
    on(Effect.gen(function*() {
      const keys = yield* ApiKey.ApiKeyStore
      const sql = yield* SqlClient
      yield* seedKeys([key])
      yield* seedKeys([key, Fixture.apiKey("key_2", "b")])
      assert.isTrue(Option.isSome(yield* keys.find(key.hash)))
      assert.isTrue(Option.isSome(yield* keys.find(Fixture.apiKey("key_2", "b").hash)))
      yield* sql`UPDATE api_keys SET revoked_at = ${Fixture.at(1)} WHERE id = ${key.id}`
      yield* seedKeys([key])
      assert.isTrue(Option.isNone(yield* keys.find(key.hash)))
      const workspace = yield* Workspace.WorkspaceStore
      assert.isTrue((yield* Effect.exit(workspace.get))._tag === "Failure")
      assert.isTrue(yield* seed(Fixture.seed({ contacts: [ann] })))
      assert.strictEqual((yield* workspace.get).workspaceId, "ws_1")
    })))

  it.effect("brings a known key to what is given: another secret, other scopes, revoked", () =>
    on(Effect.gen(function*() {
      const keys = yield* ApiKey.ApiKeyStore
      const rotated = { ...Fixture.apiKey(key.id, "c"), scopes: [ApiKey.scopes.contactsWrite] }
      yield* seedKeys([key])
      yield* seedKeys([rotated])
      assertNone(yield* keys.find(key.hash))
      assertSome(yield* keys.find(rotated.hash), {
        id: key.id,
        scopes: rotated.scopes,
        isDemo: false,
        ...KeyPolicy.defaults
      })
      yield* seedKeys([{ ...rotated, isRevoked: true }])
      assertNone(yield* keys.find(rotated.hash))
      yield* seedKeys([rotated])
      assertNone(yield* keys.find(rotated.hash))
    })))

  it.effect("adds all keys or none", () =>
    on(Effect.gen(function*() {
      const keys = yield* ApiKey.ApiKeyStore
      const sql = yield* SqlClient
      yield* sql`CREATE TRIGGER rule BEFORE INSERT ON api_keys WHEN new.id = 'key_2' BEGIN
        SELECT RAISE(ABORT, 'a rule'); END`
      const refusal = yield* Effect.flip(seedKeys([key, Fixture.apiKey("key_2", "b")]))
      assertEquals(refusal, new SeedRefused({ rule: "a rule" }))
      assertNone(yield* keys.find(key.hash))
    })))
})

const key = Fixture.apiKey("key_1", "a")
