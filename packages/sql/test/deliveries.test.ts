import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import { assertEquals } from "@effect/vitest/utils"
import { ContactStore, DeliveryQueue, Page, Timestamp, WebhookStore } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { stores } from "@lanekit/sql"
import { Array, Duration, Effect, Layer, Option, Redacted, TestClock } from "effect"
import { plansOf } from "./queryPlan.ts"
import { seeded } from "./seeded.ts"
import { temporaryFile } from "./temporary.ts"
import { change, events, rename, subscribe, webhook, world } from "./webhooks.ts"

type Services = DeliveryQueue.DeliveryQueue | WebhookStore | ContactStore | SqlClient

const ann = Fixture.contact("ann")
const first = webhook("wh_1")
const second = webhook("wh_2", ["contact.updated"])
const lease = Duration.seconds(5)
const nothing: ReadonlyArray<DeliveryQueue.Attempt> = []

const take = (underWay = nothing, width = 10) =>
  Effect.flatMap(DeliveryQueue.DeliveryQueue, (queue) => queue.take({ underWay, width }, lease))

const nextDue = (underWay = nothing, width = 10) =>
  Effect.flatMap(DeliveryQueue.DeliveryQueue, (queue) => queue.nextDue({ underWay, width }))

const settle = (attempt: DeliveryQueue.Attempt | undefined, outcome: DeliveryQueue.AttemptOutcome) =>
  Effect.flatMap(
    DeliveryQueue.DeliveryQueue,
    (queue) => attempt === undefined ? Effect.die("nothing was taken") : queue.settle(attempt, outcome)
  )

const settleAll = (outcome: DeliveryQueue.AttemptOutcome) =>
  Effect.flatMap(take(), Effect.forEach((attempt) => settle(attempt, outcome)))

const deliveries = (query: Parameters<typeof WebhookStore.Service.deliveries>[0] = {}) =>
  Effect.flatMap(WebhookStore, (store) => store.deliveries(query))

const counts = Effect.flatMap(WebhookStore, ({ list }) => list).pipe(
  Effect.map(Array.map(({ deliveries }) => deliveries))
)

const delivered = { _tag: "Delivered", status: 204 } as const
const failed = (retryIn?: Duration.Duration): DeliveryQueue.AttemptOutcome => ({
  _tag: "Failed",
  error: "status",
  status: Option.some(500),
  retryIn: Option.fromNullable(retryIn)
})

const onFile = (filename: string) =>
  Layer.fresh(Layer.provideMerge(stores.layerWebhooks, seeded(Fixture.seed({ contacts: [ann] }), filename)))

const told = (attempts: ReadonlyArray<DeliveryQueue.Attempt>) =>
  attempts.map(({ eventId, webhookId }) => [webhookId, eventId])

describe("the queue of deliveries", () => {
  it.effect("gives to each webhook what it asked for, in the order of the changes", () =>
    Effect.gen(function*() {
      yield* subscribe(first, second)
      const [a, b] = yield* change("Anna", "Anne")
      yield* Effect.flatMap(ContactStore, (store) => store.delete(ann.id))
      const c = (yield* events)[2]
      const attempts = yield* take()
      assert.deepStrictEqual(told(attempts), [
        ["wh_1", a],
        ["wh_1", b],
        ["wh_1", c?.id],
        ["wh_2", a],
        ["wh_2", b]
      ])
      const [attempt] = attempts
      assert.match(attempt?.id ?? "", /^dlv_[0-9a-f]{24}$/)
      assert.strictEqual(attempt?.url, first.url)
      assert.strictEqual(attempt?.secret && Redacted.value(attempt.secret), Redacted.value(first.secret))
      assert.strictEqual(attempt?.attempts, 0)
      assert.strictEqual(JSON.parse(attempt?.body ?? "").id, a)
    }).pipe(Effect.provide(world)))

  it.effect("gives no more to a webhook than it may have under way, and the others theirs", () =>
    Effect.gen(function*() {
      yield* subscribe(first, second)
      const [a, b, c] = yield* change("Anna", "Anne", "Annie")
      const attempts = yield* take(nothing, 2)
      assert.deepStrictEqual(told(attempts), [["wh_1", a], ["wh_1", b], ["wh_2", a], ["wh_2", b]])
      assertEquals(yield* nextDue(attempts, 2), Option.none())
      const [done] = attempts
      yield* settle(done, delivered)
      const underWay = attempts.slice(1)
      assertEquals(yield* nextDue(underWay, 2), Option.some(0))
      assert.deepStrictEqual(told(yield* take(underWay, 2)), [["wh_1", c]])
    }).pipe(Effect.provide(world)))

  it.effect("gives an attempt again when its time has passed, and counts none that was not settled", () =>
    Effect.gen(function*() {
      yield* subscribe(first)
      yield* change("Anna")
      const [lost] = yield* take()
      assertEquals(yield* nextDue(), Option.some(5000))
      yield* TestClock.adjust("4999 millis")
      assert.deepStrictEqual(yield* take(), [])
      yield* TestClock.adjust("1 millis")
      const [again] = yield* take()
      assert.strictEqual(again?.eventId, lost?.eventId)
      assert.notStrictEqual(again?.id, lost?.id)
      assert.strictEqual(again?.attempts, 0)
      // The one that was given up came back after all: it is not its turn any more.
      yield* settle(lost, failed())
      assert.deepStrictEqual((yield* deliveries()).data.map(({ status }) => status), ["pending"])
      yield* settle(again, delivered)
      assert.deepStrictEqual((yield* deliveries()).data.map(({ attempts, status }) => [status, attempts]), [
        ["delivered", 1]
      ])
    }).pipe(Effect.provide(world)))

  it.effect("renews what is under way, and does not take it for due", () =>
    Effect.gen(function*() {
      yield* subscribe(first)
      yield* change("Anna")
      const underWay = yield* take()
      yield* TestClock.adjust("1 hour")
      assertEquals(yield* nextDue(underWay), Option.none())
      assert.deepStrictEqual(yield* take(underWay), [])
      yield* TestClock.adjust("4999 millis")
      assert.deepStrictEqual(yield* take(), [])
    }).pipe(Effect.provide(world)))

  it.effect("has a failed delivery wait, while later ones go on, and keeps it when it is dead", () =>
    Effect.gen(function*() {
      yield* subscribe(first)
      const [a, b] = yield* change("Anna", "Anne")
      const [one, two] = yield* take()
      yield* settle(one, failed(Duration.minutes(1)))
      yield* settle(two, delivered)
      assertEquals(yield* nextDue(), Option.some(60_000))
      yield* TestClock.adjust("1 minute")
      const [retry] = yield* take()
      assert.deepStrictEqual([retry?.eventId, retry?.attempts], [a, 1])
      assert.strictEqual(retry?.body, one?.body)
      yield* settle(retry, failed())
      assertEquals(yield* nextDue(), Option.none())
      const { data } = yield* deliveries()
      assert.deepStrictEqual(data.map(({ eventId }) => eventId), [b, a])
      const [taken, dead] = data
      assert.include(taken, {
        type: "contact.updated",
        status: "delivered",
        attempts: 1,
        nextAttemptAt: null,
        finishedAt: Timestamp.make("1970-01-01T00:00:00.000Z"),
        lastStatus: 204,
        lastError: null,
        createdAt: Timestamp.make("1970-01-01T00:00:00.000Z")
      })
      assert.include(dead, {
        status: "dead",
        attempts: 2,
        nextAttemptAt: null,
        finishedAt: Timestamp.make("1970-01-01T00:01:00.000Z"),
        lastStatus: 500,
        lastError: "status"
      })
      assert.deepStrictEqual(yield* counts, [{ pending: 0, delivered: 1, dead: 1 }])
    }).pipe(Effect.provide(world)))

  it.effect("has what is given back due at once", () =>
    Effect.gen(function*() {
      const queue = yield* DeliveryQueue.DeliveryQueue
      yield* subscribe(first)
      yield* change("Anna")
      const underWay = yield* take()
      yield* queue.giveBack(underWay)
      assertEquals(yield* nextDue(), Option.some(0))
      assert.deepStrictEqual(told(yield* take()), told(underWay))
    }).pipe(Effect.provide(world)))

  it.effect("recovers from a clock that was ahead", () =>
    Effect.gen(function*() {
      const queue = yield* DeliveryQueue.DeliveryQueue
      yield* subscribe(first)
      yield* TestClock.adjust("1 day")
      yield* change("Anna", "Anne", "Annie")
      const [failing, lost] = yield* take(nothing, 2)
      yield* settle(failing, failed(Duration.minutes(30)))
      yield* TestClock.setTime(0)
      assert.deepStrictEqual(yield* take(), [])
      yield* queue.recover(Duration.minutes(5))
      const [untried] = yield* take()
      assert.strictEqual(JSON.parse(untried?.body ?? "").data.name, "Annie")
      yield* settle(untried, delivered)
      assertEquals(yield* nextDue(), Option.some(5 * 60_000))
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(
        (yield* take()).map(({ eventId }) => eventId).toSorted(),
        [
          failing?.eventId,
          lost?.eventId
        ].toSorted()
      )
    }).pipe(Effect.provide(world)))

  it.effect("forgets what was delivered long ago, and what is more than it keeps, and tells what was lost", () =>
    Effect.gen(function*() {
      const queue = yield* DeliveryQueue.DeliveryQueue
      const tidy = (count: number) => queue.tidy({ delivered: Duration.days(7), count })
      yield* subscribe(first)
      yield* change("Anna")
      yield* settleAll(delivered)
      yield* change("Anne")
      yield* settleAll(failed())
      yield* TestClock.adjust(Duration.days(7))
      assert.strictEqual(yield* tidy(10), 0)
      assert.deepStrictEqual(yield* counts, [{ pending: 0, delivered: 1, dead: 1 }])
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* tidy(10), 0)
      assert.deepStrictEqual(yield* counts, [{ pending: 0, delivered: 0, dead: 1 }])

      const [, b, c] = yield* change("Annie", "Annette")
      yield* settleAll(failed())
      const [, , , d] = yield* change("Anna")
      assert.strictEqual(yield* tidy(2), 1)
      assert.deepStrictEqual(yield* counts, [{ pending: 1, delivered: 0, dead: 2 }])
      assert.deepStrictEqual((yield* events).map(({ id }) => id), [b, c, d])
    }).pipe(Effect.provide(world)))

  it.effect("forgets an event with its last delivery, and many in steps", () =>
    Effect.gen(function*() {
      const queue = yield* DeliveryQueue.DeliveryQueue
      const sql = yield* SqlClient
      yield* subscribe(first, second)
      yield* sql`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
        INSERT INTO events SELECT i, 'evt_' || i, 'contact.updated', '1970-01-01T00:00:00.000Z', '{}' FROM n`
      yield* sql`INSERT INTO deliveries (event_seq, webhook_id, status, attempts, finished_ms)
        SELECT seq, 'wh_1', 'dead', 1, seq / 10 FROM events`
      yield* sql`INSERT INTO deliveries (event_seq, webhook_id, status, attempts, finished_ms)
        SELECT seq, 'wh_2', 'delivered', 1, seq / 10 FROM events WHERE seq > 2400`
      assert.strictEqual(yield* queue.tidy({ delivered: Duration.days(7), count: 95 }), 2405)
      assert.deepStrictEqual(yield* counts, [
        { pending: 0, delivered: 0, dead: 95 },
        { pending: 0, delivered: 95, dead: 0 }
      ])
      assert.deepStrictEqual(yield* sql`SELECT min(seq) AS first, count(*) AS total FROM events`, [
        { first: 2406, total: 95 }
      ])
    }).pipe(Effect.provide(world)))

  it.scoped("gives what is due to one of two processes on one file", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      const [one, other] = [yield* Layer.build(onFile(filename)), yield* Layer.build(onFile(filename))]
      yield* Effect.provide(Effect.andThen(subscribe(first, second), change("Anna", "Anne", "Annie")), one)
      const both = yield* Effect.all([Effect.provide(take(nothing, 2), one), Effect.provide(take(nothing, 2), other)])
      assert.deepStrictEqual(both.map(({ length }) => length), [4, 2])
      assert.lengthOf(new Set(both.flat().map(({ eventId, webhookId }) => `${eventId} ${webhookId}`)), 6)
    }))

  it.effect("finds what it looks for by an index", () =>
    Effect.gen(function*() {
      yield* subscribe(first, second)
      yield* change("Anna", "Anne")
      const [attempt] = yield* take(nothing, 1)
      const queue = yield* DeliveryQueue.DeliveryQueue
      const store = yield* WebhookStore
      const statements: ReadonlyArray<Effect.Effect<unknown, unknown, Services>> = [
        nextDue(),
        take(),
        settle(attempt, failed()),
        queue.recover(Duration.minutes(1)),
        queue.tidy({ delivered: Duration.days(7), count: 0 }),
        store.deliveries({ cursor: Page.toCursor({ createdAt: 2, id: "wh_2" }) }),
        store.deliveries({ status: "dead" }),
        store.deliveries({ webhookId: first.id, status: "pending" }),
        store.replay({}),
        store.replay({ eventId: attempt?.eventId ?? assert.fail("nothing was taken") }),
        rename("Annie"),
        store.remove(first.id)
      ]
      for (const statement of statements) {
        const lines = yield* plansOf(Effect.exit(statement))
        assert.isNotEmpty(lines)
        assert.deepStrictEqual(lines.filter((line) => /^SCAN (?:deliveries|events)|TEMP B-TREE/.test(line)), [])
      }
    }).pipe(Effect.provide(world)))
})
