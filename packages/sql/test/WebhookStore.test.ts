import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { assertEquals } from "@effect/vitest/utils"
import { Delivery, DeliveryQueue, Event, Failure, Page, Timestamp, Webhook, WebhookStore } from "@lanekit/core"
import { Array, Duration, Effect, Option, TestClock } from "effect"
import { change, events, subscribe, webhook, world } from "./webhooks.ts"

const first = webhook("wh_1")
const second = webhook("wh_2", ["contact.updated"])

/** Settles what is due, as dead for these webhooks and as delivered for the others, and tells what it was. */
const settleAll = (...dead: ReadonlyArray<Webhook.SecretWebhook>) =>
  Effect.gen(function*() {
    const queue = yield* DeliveryQueue.DeliveryQueue
    const attempts = yield* queue.take({ underWay: [], width: 100 }, Duration.seconds(5))
    for (const attempt of attempts) {
      yield* queue.settle(
        attempt,
        dead.some(({ id }) => id === attempt.webhookId)
          ? { _tag: "Failed", error: "unreachable", status: Option.none(), retryIn: Option.none() }
          : { _tag: "Delivered", status: 200 }
      )
    }
    return attempts.map(({ eventId, webhookId }) => [webhookId, eventId])
  })

const statuses = Effect.flatMap(WebhookStore, ({ deliveries }) => deliveries({})).pipe(
  Effect.map(({ data }) =>
    data.map(({ attempts, eventId, status, webhookId }) => [eventId, webhookId, status, attempts])
  )
)

const everyPage = (
  query: Delivery.DeliveryQuery
): Effect.Effect<ReadonlyArray<ReadonlyArray<Delivery.Delivery>>, Failure.Failure, WebhookStore> =>
  Effect.flatMap(WebhookStore, ({ deliveries }) => deliveries(query)).pipe(
    Effect.flatMap(({ data, page }) =>
      page.cursor === null
        ? Effect.succeed([data])
        : Effect.map(everyPage({ ...query, cursor: page.cursor }), (more) => [data, ...more])
    )
  )

describe("the store of webhooks", () => {
  it.effect("adds, changes and lists them, and keeps the time of their addition", () =>
    Effect.gen(function*() {
      const { list, put } = yield* WebhookStore
      yield* subscribe(second)
      yield* TestClock.adjust("1 second")
      yield* subscribe(first)
      yield* TestClock.adjust("1 second")
      const { secret: _, ...changed } = { ...second, url: first.url, events: ["company.deleted"] } as const
      const createdAt = Timestamp.make("1970-01-01T00:00:00.000Z")
      assert.deepStrictEqual(yield* put({ ...changed, secret: first.secret }), { ...changed, createdAt })
      const deliveries = { pending: 0, delivered: 0, dead: 0 }
      const { id, url } = first
      assert.deepStrictEqual(yield* list, [
        { webhook: { ...changed, createdAt }, deliveries },
        {
          webhook: { id, url, events: Webhook.allEvents, createdAt: Timestamp.make("1970-01-01T00:00:01.000Z") },
          deliveries
        }
      ])
    }).pipe(Effect.provide(world)))

  it.effect("takes as many as there may be, and no more", () =>
    Effect.gen(function*() {
      const { list, put } = yield* WebhookStore
      yield* subscribe(...Array.makeBy(Webhook.maxWebhooks, (index) => webhook(`wh_${index}`)))
      assertEquals(yield* Effect.flip(put(webhook("wh_more"))), new Webhook.TooManyWebhooks())
      yield* put(webhook("wh_7", ["contact.deleted"]))
      assert.lengthOf(yield* list, Webhook.maxWebhooks)
    }).pipe(Effect.provide(world)))

  it.effect("removes one with its deliveries, and the events that nobody else is told of", () =>
    Effect.gen(function*() {
      const { remove } = yield* WebhookStore
      const [, other] = yield* Effect.zipLeft(Effect.succeed([first, second] as const), subscribe(first, second))
      const [a] = yield* change("Anna")
      yield* remove(other.id)
      yield* change("Anne")
      assert.lengthOf(yield* events, 2)
      yield* subscribe(second)
      const [, , c] = yield* change("Annie")
      yield* remove(first.id)
      assert.deepStrictEqual((yield* events).map(({ id }) => id), [c])
      assert.deepStrictEqual(yield* statuses, [[c, second.id, "pending", 0]])
      assert.notStrictEqual(a, c)
      assertEquals(yield* Effect.flip(remove(first.id)), new Webhook.WebhookNotFound({ id: first.id }))
    }).pipe(Effect.provide(world)))

  it.effect("lists deliveries in pages, the newest event first, whatever is added meanwhile", () =>
    Effect.gen(function*() {
      const { deliveries } = yield* WebhookStore
      yield* subscribe(first, second)
      const [a, b, c] = yield* change("Anna", "Anne", "Annie")
      yield* settleAll(second)
      const all = [[c, "wh_2"], [c, "wh_1"], [b, "wh_2"], [b, "wh_1"], [a, "wh_2"], [a, "wh_1"]]
      const placesOf = Array.map(({ eventId, webhookId }: Delivery.Delivery) => [eventId, webhookId])
      const pages = yield* everyPage({ limit: 4 })
      assert.deepStrictEqual(pages.map(placesOf), [all.slice(0, 4), all.slice(4)])
      const { page } = yield* deliveries({ limit: 4 })
      yield* change("Annette")
      const next = yield* deliveries({ limit: 4, cursor: page.cursor ?? assert.fail("there is no next page") })
      assert.deepStrictEqual(placesOf(next.data), all.slice(4))
      const dead = yield* everyPage({ status: "dead" })
      assert.deepStrictEqual(dead.map(placesOf), [all.filter(([, id]) => id === "wh_2")])
      const ofFirst = yield* everyPage({ webhookId: first.id, status: "delivered", limit: 2 })
      assert.deepStrictEqual(ofFirst.flatMap(placesOf), all.filter(([, id]) => id === "wh_1"))
      const malformed = deliveries({ cursor: Page.Cursor.make("nonsense") })
      assertEquals(yield* Effect.flip(malformed), new Failure.CursorMalformed())
    }).pipe(Effect.provide(world)))

  it.effect("has the dead ones sent again, all of them or those of one webhook", () =>
    Effect.gen(function*() {
      const { replay } = yield* WebhookStore
      yield* subscribe(first, second, webhook("wh_3"))
      const [a] = yield* change("Anna")
      yield* settleAll(first, second)
      assert.strictEqual(yield* replay({ webhookId: first.id }), 1)
      assert.deepStrictEqual(yield* statuses, [
        [a, "wh_3", "delivered", 1],
        [a, "wh_2", "dead", 1],
        [a, "wh_1", "pending", 0]
      ])
      assert.deepStrictEqual(yield* settleAll(first), [["wh_1", a]])
      assert.strictEqual(yield* replay({}), 2)
      assert.deepStrictEqual(yield* settleAll(), [["wh_1", a], ["wh_2", a]])
      assert.strictEqual(yield* replay({}), 0)
    }).pipe(Effect.provide(world)))

  it.effect("has all that ended of an event sent again, delivered ones too", () =>
    Effect.gen(function*() {
      const { replay } = yield* WebhookStore
      yield* subscribe(first, second)
      const [a = assert.fail("there is no event"), b] = yield* change("Anna", "Anne")
      yield* settleAll(second)
      yield* subscribe(webhook("wh_3"))
      assert.strictEqual(yield* replay({ eventId: a, webhookId: first.id }), 1)
      assert.deepStrictEqual(yield* settleAll(), [["wh_1", a]])
      assert.strictEqual(yield* replay({ eventId: a }), 2)
      assert.strictEqual(yield* replay({ eventId: a }), 0)
      assert.deepStrictEqual(yield* settleAll(), [["wh_1", a], ["wh_2", a]])
      assert.deepStrictEqual((yield* statuses).filter(([id]) => id === b), [
        [b, "wh_2", "dead", 1],
        [b, "wh_1", "delivered", 1]
      ])
      const id = Event.EventId.make("evt_none")
      assertEquals(yield* Effect.flip(replay({ eventId: id })), new Delivery.EventNotFound({ id }))
      const none = Webhook.WebhookId.make("wh_none")
      assertEquals(yield* Effect.flip(replay({ webhookId: none })), new Webhook.WebhookNotFound({ id: none }))
    }).pipe(Effect.provide(world)))

  it.effect("keeps no secret where it can be read but in its own row", () =>
    Effect.gen(function*() {
      const { list } = yield* WebhookStore
      yield* subscribe(first)
      const sql = yield* SqlClient
      assert.match(JSON.stringify(yield* sql`SELECT secret FROM webhooks`), /whsec_/)
      assert.notMatch(JSON.stringify([yield* list, first]), /whsec_/)
    }).pipe(Effect.provide(world)))
})
