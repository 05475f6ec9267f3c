import { assert, describe, it } from "@effect/vitest"
import { ContactPatch, ContactStore, DeliveryQueue, Failure, Webhook as WebhookOf, WebhookStore } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { Webhook } from "@lanekit/http"
import { seed, Sqlite, stores } from "@lanekit/sql"
import {
  Array,
  Chunk,
  Clock,
  Duration,
  Effect,
  Exit,
  Fiber,
  Inspectable,
  Layer,
  Logger,
  Option,
  Queue,
  Redacted,
  Ref,
  Scope,
  TestClock
} from "effect"
import { ShiftedClock } from "../../src/ShiftedClock.ts"
import { attemptTimeout } from "../../src/webhooks/deliver.ts"
import { Dispatcher } from "../../src/webhooks/Dispatcher.ts"
import { makeReceiver, type Received } from "./Receiver.ts"

const ann = Fixture.contact("ann")

const secret = Redacted.make("whsec_0123456789abcdef")

const webhook = (id: string, events: WebhookOf.WebhookEvents = WebhookOf.allEvents): WebhookOf.SecretWebhook => ({
  id: WebhookOf.WebhookId.make(id),
  url: WebhookOf.WebhookUrl.make(`https://receiver.test/${id}?token=hush`),
  events,
  secret
})

const retries = [Duration.minutes(1), Duration.minutes(5), Duration.minutes(30)]

/** A database in memory with a contact and with webhooks. */
const database = (...webhooks: ReadonlyArray<WebhookOf.SecretWebhook>) =>
  Layer.effectDiscard(Effect.flatMap(WebhookStore, ({ put }) => Effect.forEach(webhooks, put))).pipe(
    Layer.provideMerge(Layer.merge(stores.layer, stores.layerWebhooks)),
    Layer.provideMerge(
      Layer.effectDiscard(seed(Fixture.seed({ contacts: [ann] }))).pipe(
        Layer.provideMerge(Sqlite.layer({ filename: ":memory:" }))
      )
    )
  )

/** A dispatcher that looks by itself so seldom that it has to be rung for. */
const dispatcher = Layer.provideMerge(
  Dispatcher.observer,
  Dispatcher.layer({ retries, pollInterval: Duration.hours(2) })
)

/** A queue that tells when an attempt was settled or given back. */
const watched = (ends: Queue.Enqueue<string>) =>
  Layer.effect(
    DeliveryQueue.DeliveryQueue,
    Effect.map(DeliveryQueue.DeliveryQueue, (queue) => ({
      ...queue,
      settle: (attempt, outcome) => Effect.tap(queue.settle(attempt, outcome), Queue.offer(ends, outcome._tag)),
      giveBack: (attempts) => Effect.tap(queue.giveBack(attempts), Queue.offer(ends, "given back"))
    }))
  )

/** Receivers, and a dispatcher that sends to them. */
const setUp = (
  react: Parameters<typeof makeReceiver>[0],
  ...webhooks: ReadonlyArray<WebhookOf.SecretWebhook>
) =>
  Effect.gen(function*() {
    const { layer, next, others } = yield* makeReceiver(react)
    const ends = yield* Queue.unbounded<string>()
    return {
      next,
      others,
      /** How the next attempt ended that was not asked about. */
      end: Queue.take(ends),
      layer: dispatcher.pipe(
        Layer.provide(layer),
        Layer.provideMerge(Layer.provideMerge(watched(ends), database(...webhooks)))
      )
    }
  })

const rename = (name: string) =>
  Effect.flatMap(ContactStore, ({ update }) => update(ann.id, { name: ContactPatch.ContactName.make(name) }))

const nameIn = ({ body }: Received): string => JSON.parse(body).data.name

/** Waits until so many attempts that have just begun wait for their timeout: a clock that is advanced before ends none. */
const armed = (count: number) =>
  Effect.gen(function*() {
    const end = (yield* Clock.currentTimeMillis) + Duration.toMillis(attemptTimeout)
    yield* Effect.andThen(Effect.yieldNow(), TestClock.sleeps()).pipe(
      Effect.repeat({ until: (ends) => Chunk.size(Chunk.filter(ends, (each) => each === end)) >= count })
    )
  })

/** Checks that a request was signed now. */
const verify = ({ at, body, headers }: Received) => {
  const header = headers["productlane-signature"] ?? ""
  assert.match(header, new RegExp(`^t=${Math.floor(at / 1000)},v1=`))
  return Webhook.verify({ header, body, secrets: [secret] })
}

const deliveries = Effect.flatMap(WebhookStore, (store) => store.deliveries({})).pipe(Effect.map(({ data }) => data))

describe("the dispatcher", () => {
  it.effect("sends a change at once, with the vendor's headers, signed at that moment", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 0, 1))
      const { end, layer, next } = yield* setUp(() => 204, webhook("wh_1"))
      yield* Effect.gen(function*() {
        yield* rename("Anna")
        const request = yield* next
        const { at, body, headers, url } = request
        const event = JSON.parse(body)
        assert.strictEqual(at, Date.UTC(2026, 0, 1))
        assert.strictEqual(url, "https://receiver.test/wh_1?token=hush")
        assert.deepStrictEqual(Object.keys(event), ["id", "type", "created_at", "data"])
        assert.include(event, { type: "contact.updated", created_at: "2026-01-01T00:00:00.000Z" })
        assert.include(event.data, { id: "ann", name: "Anna", is_subscribed: true })
        assert.include(headers, {
          "content-type": "application/json",
          "content-length": String(new TextEncoder().encode(body).length),
          "user-agent": "Lanekit-Webhooks",
          "productlane-event": "contact.updated",
          "productlane-event-id": event.id,
          "productlane-webhook-id": "wh_1"
        })
        assert.match(headers["productlane-delivery-id"] ?? "", /^dlv_/)
        yield* verify(request)
        assert.strictEqual(yield* end, "Delivered")
        const [delivery] = yield* deliveries
        assert.include(delivery, { eventId: event.id, status: "delivered", attempts: 1, lastStatus: 204 })
      }).pipe(Effect.provide(layer))
    }))

  it.effect("tries again after 1, 5 and 30 minutes, then never, until it is told to", () =>
    Effect.gen(function*() {
      let isBroken = true
      const { end, layer, next, others } = yield* setUp(() => isBroken ? 500 : 200, webhook("wh_1"))
      yield* Effect.gen(function*() {
        yield* rename("Anna")
        const requests: Array<Received> = []
        for (const delay of [Duration.zero, ...retries]) {
          if (Duration.greaterThan(delay, Duration.zero)) {
            yield* TestClock.adjust(Duration.subtract(delay, "1 millis"))
            yield* TestClock.adjust("1 millis")
          }
          const request = yield* next
          requests.push(request)
          assert.strictEqual(yield* end, "Failed")
          yield* verify(request)
        }
        assert.deepStrictEqual(requests.map(({ at }) => at / 60_000), [0, 1, 6, 36])
        assert.strictEqual(new Set(requests.map(({ body }) => body)).size, 1)
        assert.strictEqual(new Set(requests.map(({ headers }) => headers["productlane-event-id"])).size, 1)
        assert.strictEqual(new Set(requests.map(({ headers }) => headers["productlane-delivery-id"])).size, 4)
        const [dead] = yield* deliveries
        assert.include(dead, { status: "dead", attempts: 4, lastStatus: 500, lastError: "status" })

        yield* TestClock.adjust("1 day")
        assert.deepStrictEqual(yield* others, [])
        isBroken = false
        const { replay } = yield* WebhookStore
        assert.strictEqual(yield* replay({}), 1)
        yield* Effect.flatMap(Dispatcher, ({ ring }) => ring)
        const again = yield* next
        assert.strictEqual(again.body, requests[0]?.body)
        assert.strictEqual(yield* end, "Delivered")
        assert.include((yield* deliveries)[0], { status: "delivered", attempts: 1, lastStatus: 200, lastError: null })
      }).pipe(Effect.provide(layer))
    }))

  for (
    const [reaction, what, error, status] of [
      [301, "a redirect", "status", 301],
      [410, "a refusal", "status", 410],
      ["hang up", "no connection", "unreachable", null],
      ["never", "no answer within 10 seconds", "timeout", null],
      ["break", "a sender that breaks", "unreachable", null]
    ] as const
  ) {
    it.effect(`takes ${what} for a failure`, () =>
      Effect.gen(function*() {
        const { end, layer, next } = yield* setUp(() => reaction, webhook("wh_1"))
        yield* Effect.gen(function*() {
          yield* rename("Anna")
          yield* next
          if (reaction === "never") {
            yield* armed(1)
            yield* TestClock.adjust("10 seconds")
          }
          assert.strictEqual(yield* end, "Failed")
          const [delivery] = yield* deliveries
          assert.include(delivery, { status: "pending", attempts: 1, lastError: error, lastStatus: status })
        }).pipe(Effect.provide(layer))
      }))
  }

  it.effect("begins in the order of the events, and lets nothing wait for a retry", () =>
    Effect.gen(function*() {
      const { end, layer, next } = yield* setUp((request) => nameIn(request) === "A" ? 503 : 200, webhook("wh_1"))
      yield* Effect.gen(function*() {
        const names = ["A", "B", "C", "D", "E", "F", "G"]
        yield* Effect.forEach(names, rename)
        const first = yield* Effect.replicateEffect(Effect.zipLeft(next, end), names.length)
        assert.deepStrictEqual(first.map(nameIn), names)
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(nameIn(yield* next), "A")
      }).pipe(Effect.provide(layer))
    }))

  it.effect("has at most 4 attempts of one webhook under way, and goes on with the others", () =>
    Effect.gen(function*() {
      const { end, layer, next, others } = yield* setUp(
        ({ url }) => url.includes("wh_slow") ? "never" : 200,
        webhook("wh_slow"),
        webhook("wh_1")
      )
      yield* Effect.gen(function*() {
        const names = ["A", "B", "C", "D", "E", "F"]
        yield* Effect.forEach(names, rename)
        const requests = yield* Effect.replicateEffect(next, 10)
        yield* Effect.replicateEffect(end, 6)
        const [slow, quick] = Array.partition(requests, ({ url }) => !url.includes("wh_slow"))
        assert.deepStrictEqual(slow.map(nameIn), names.slice(0, 4))
        assert.deepStrictEqual(quick.map(nameIn), names)
        assert.deepStrictEqual(yield* others, [])
        yield* armed(4)
        yield* TestClock.adjust("10 seconds")
        const more = [yield* next, yield* next]
        assert.deepStrictEqual(more.map(nameIn), names.slice(4))
        yield* armed(2)
        yield* TestClock.adjust("10 seconds")
      }).pipe(Effect.provide(layer))
    }))

  it.effect("keeps an attempt for itself for as long as it takes, so that nobody else makes it too", () =>
    Effect.gen(function*() {
      const { end, layer, next } = yield* setUp(() => "never", webhook("wh_1"))
      yield* Effect.gen(function*() {
        const queue = yield* DeliveryQueue.DeliveryQueue
        yield* rename("Anna")
        yield* next
        yield* armed(1)
        for (let second = 1; second <= 9; second++) {
          yield* TestClock.adjust("1 seconds")
          assert.deepStrictEqual(yield* queue.take({ underWay: [], width: 4 }, Duration.seconds(5)), [], `${second}`)
        }
        yield* TestClock.adjust("1 seconds")
        assert.strictEqual(yield* end, "Failed")
      }).pipe(Effect.provide(layer))
    }))

  it.effect("finds by itself what another process has written", () =>
    Effect.gen(function*() {
      const { layer, next } = yield* makeReceiver(() => 200)
      yield* Effect.gen(function*() {
        yield* rename("Anna")
        yield* TestClock.adjust("1 seconds")
        assert.strictEqual(nameIn(yield* next), "Anna")
      }).pipe(
        Effect.provide(
          Dispatcher.layer({ retries }).pipe(Layer.provide(layer), Layer.provideMerge(database(webhook("wh_1"))))
        )
      )
    }))

  it.effect("finishes what is under way when it stops, and takes on nothing more", () =>
    Effect.gen(function*() {
      const { end, layer, next, others } = yield* setUp(
        (request) => nameIn(request) === "A" ? "never" : 200,
        webhook("wh_1")
      )
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(layer, scope)
      yield* Effect.provide(rename("A"), context)
      yield* next
      yield* armed(1)
      yield* TestClock.adjust("6 seconds")
      const stopped = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("1 seconds")
      yield* Effect.provide(rename("B"), context)
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(yield* end, "Failed")
      yield* Fiber.join(stopped)
      assert.deepStrictEqual(yield* others, [])
    }))

  it.effect("gives back what has not ended 5 seconds after it was told to stop", () =>
    Effect.gen(function*() {
      const { end, layer, next } = yield* setUp(() => "never", webhook("wh_1"))
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(layer, scope)
      yield* Effect.provide(rename("A"), context)
      yield* next
      const stopped = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* TestClock.adjust("4999 millis")
      assert.isTrue(Option.isNone(yield* Fiber.poll(stopped)))
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* end, "given back")
      yield* Fiber.join(stopped)
    }))

  it.effect("knows the real time, for receivers, beside the one that can be advanced", () =>
    Effect.gen(function*() {
      const { end, layer, next, others } = yield* setUp(
        ({ url }) => url.includes("wh_slow") ? "never" : 500,
        webhook("wh_1"),
        webhook("wh_slow")
      )
      const test = yield* Effect.clock
      yield* Effect.gen(function*() {
        const { advance } = yield* ShiftedClock
        yield* rename("Anna")
        yield* next
        yield* next
        assert.strictEqual(yield* end, "Failed")
        yield* Effect.withClock(armed(1), test)
        yield* advance(Duration.minutes(1))
        const request = yield* next
        assert.strictEqual(request.at, 0)
        assert.include(request.url, "wh_1")
        yield* Effect.withClock(verify(request), test)
        assert.strictEqual(yield* end, "Failed")
        // The slow one has had no time to answer yet.
        yield* Effect.withClock(TestClock.adjust("9999 millis"), test)
        assert.deepStrictEqual(yield* others, [])
        assert.deepStrictEqual((yield* deliveries).map(({ attempts }) => attempts).toSorted(), [0, 2])
        yield* Effect.withClock(TestClock.adjust("1 millis"), test)
        assert.strictEqual(yield* end, "Failed")
      }).pipe(Effect.provide(Layer.provideMerge(layer, ShiftedClock.layer)))
    }))

  it.effect("logs what failed by ids alone", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logger = Logger.make(({ annotations, cause, message }) => {
        lines.push(Inspectable.stringifyCircular([message, [...annotations], cause]))
      })
      const { end, layer, next } = yield* setUp(
        ({ url }) => url.includes("wh_1") ? 500 : "break",
        webhook("wh_1"),
        webhook("wh_2")
      )
      yield* Effect.gen(function*() {
        yield* rename("Zebediah")
        yield* Effect.replicateEffect(Effect.zip(next, end), 2)
      }).pipe(Effect.provide(layer), Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
      // One of each that failed, and one of the sender that broke.
      assert.lengthOf(lines, 3)
      for (const line of lines) {
        assert.match(line, /wh_[12].*evt_[0-9a-f]{24}|evt_[0-9a-f]{24}.*wh_[12]/)
        assert.notMatch(line, /receiver\.test|hush|whsec_|Zebediah|ann@|secret of/)
      }
    }))

  it.effect("goes on after the database was locked, or failed", () =>
    Effect.gen(function*() {
      const { layer, next } = yield* makeReceiver(() => 200)
      const troubles = yield* Ref.make<ReadonlyArray<Effect.Effect<never, Failure.Unavailable>>>([
        Effect.fail(new Failure.Unavailable({ reason: "overloaded" })),
        Effect.die(new Error("disk full"))
      ])
      const troubled = Layer.effect(
        DeliveryQueue.DeliveryQueue,
        Effect.map(DeliveryQueue.DeliveryQueue, (queue) => ({
          ...queue,
          take: (...args) =>
            Effect.flatMap(
              Ref.modify(troubles, ([first, ...rest]) => [first, rest]),
              (trouble) => trouble ?? queue.take(...args)
            )
        }))
      )
      const real = database(webhook("wh_1"))
      yield* Effect.gen(function*() {
        yield* rename("Anna")
        yield* TestClock.adjust("2 seconds")
        assert.strictEqual((yield* next).at, 2000)
      }).pipe(
        Effect.provide(
          Dispatcher.layer({ retries }).pipe(
            Layer.provide(layer),
            Layer.provide(Layer.provide(troubled, real)),
            Layer.provideMerge(real)
          )
        )
      )
    }))
})
