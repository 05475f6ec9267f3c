import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { type Change, ChangeObserver, CompanyStore, ContactStore } from "@lanekit/core"
import { EagerClock, Fixture, Steps, World } from "@lanekit/core/testing"
import { stores } from "@lanekit/sql"
import { Effect, Exit, FastCheck as fc, Layer, Struct } from "effect"
import { seeded } from "./seeded.ts"
import { events, rename, subscribe, webhook, world } from "./webhooks.ts"

const ann = Fixture.contact("ann")

const failing = Effect.provideService(ChangeObserver, { onChange: () => Effect.die("power cut") })

describe("the outbox", () => {
  it.effect("holds the event of a change, with the record as it is on the wire", () =>
    Effect.gen(function*() {
      yield* subscribe(webhook("wh_1"))
      yield* rename("Anna")
      const sql = yield* SqlClient
      const [row] = yield* sql`SELECT id, type, created_at, body FROM events`
      assert.match(String(row?.["id"]), /^evt_[0-9a-f]{24}$/)
      assert.deepStrictEqual([row?.["type"], row?.["created_at"]], ["contact.updated", "1970-01-01T00:00:00.000Z"])
      assert.strictEqual(
        row?.["body"],
        `{"id":"${row?.["id"]}","type":"contact.updated","created_at":"1970-01-01T00:00:00.000Z","data":{"id":"ann",` +
          "\"email\":\"ann@example.com\",\"name\":\"Anna\",\"image_url\":null,\"company_id\":null,\"is_subscribed\":true," +
          `"external_ids":{},"created_at":"${ann.createdAt}","updated_at":"${Fixture.at(0, 1)}"}}`
      )
    }).pipe(Effect.provide(world)))

  it.effect("has one event for each record that a write changes, in the order of the changes", () =>
    Effect.gen(function*() {
      yield* subscribe(webhook("wh_1"))
      const contacts = yield* ContactStore
      const companies = yield* CompanyStore
      yield* contacts.delete(ann.id)
      yield* companies.delete(Fixture.company("co_1").id)
      const told = yield* events
      assert.deepStrictEqual(told.map(({ data, type }) => [type, data.id]), [
        ["contact.deleted", "ann"],
        ["contact.updated", "bob"],
        ["company.deleted", "co_1"]
      ])
      assert.deepStrictEqual(told.map(({ id }) => id), [...new Set(told.map(({ id }) => id))])
      assert.include(told[1]?.data, { companyId: null })
    }).pipe(Effect.provide(world)))

  it.effect("has nothing when a write changes no value, and nothing when nobody asked", () =>
    Effect.gen(function*() {
      yield* rename("Anna")
      assert.deepStrictEqual(yield* events, [])
      yield* subscribe(webhook("wh_1", ["company.updated", "contact.deleted"]))
      yield* rename("Anne")
      assert.deepStrictEqual(yield* events, [])
      yield* subscribe(webhook("wh_2", ["contact.updated"]))
      yield* rename("Anne")
      assert.deepStrictEqual(yield* events, [])
      yield* rename("Anna")
      assert.lengthOf(yield* events, 1)
      const sql = yield* SqlClient
      assert.deepStrictEqual(yield* sql`SELECT webhook_id, status FROM deliveries`, [
        { webhook_id: "wh_2", status: "pending" }
      ])
    }).pipe(Effect.provide(world)))

  it.effect("has nothing of a write that fails after its change was made", () =>
    Effect.gen(function*() {
      yield* subscribe(webhook("wh_1"))
      const contacts = yield* ContactStore
      yield* Effect.exit(failing(rename("Anna")))
      assert.strictEqual((yield* contacts.get(ann.id)).name, null)
      assert.deepStrictEqual(yield* events, [])
      yield* rename("Anna")
      assert.lengthOf(yield* events, 1)
    }).pipe(Effect.provide(world)))

  it.effect.prop(
    "holds, after any sequence of reads and writes, what was told of and nothing else",
    [World.seedData, Steps.steps],
    ([seed, steps]) =>
      Effect.gen(function*() {
        const context = yield* Layer.build(Layer.provideMerge(stores.layerWebhooks, seeded(seed)))
        yield* Effect.provide(subscribe(webhook("wh_1")), context)
        const { answers } = yield* Steps.run(steps, Layer.succeedContext(context))
        const held = yield* Effect.provide(events, context)
        assert.deepStrictEqual(held.map(Struct.omit("id")), answers.flatMap(({ told }) => told))
        assert.lengthOf(new Set(held.map(({ id }) => id)), held.length)
      }).pipe(Effect.scoped),
    { fastCheck: { numRuns: 40 }, timeout: 60_000 }
  )

  it.effect.prop(
    "holds all or nothing of a write that is cut off after any of its changes",
    [World.seedData, fc.array(fc.tuple(World.companyId, fc.constantFrom(0, 1, 2, Infinity)))],
    ([seed, deletions]) =>
      Effect.gen(function*() {
        yield* subscribe(webhook("wh_1"))
        const companies = yield* CompanyStore
        const made: Array<Change.Change> = []
        for (const [id, cutAfter] of deletions) {
          const told: Array<Change.Change> = []
          const onChange = (change: Change.Change) =>
            Effect.suspend(() => told.push(change) > cutAfter ? Effect.die("power cut") : Effect.void)
          const exit = yield* Effect.exit(Effect.provideService(companies.delete(id), ChangeObserver, { onChange }))
          if (Exit.isSuccess(exit)) made.push(...told)
        }
        assert.deepStrictEqual((yield* events).map(Struct.omit("id")), made)
      }).pipe(
        Effect.provide(Layer.provideMerge(stores.layerWebhooks, seeded(seed))),
        Effect.withClock(EagerClock.make(Fixture.momentAt(2)))
      ),
    { fastCheck: { numRuns: 40 }, timeout: 60_000 }
  )
})
