import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { startServer } from "./programs.ts"
import { startReceiver } from "./webhooks/receiver.ts"
import { contacts, makeWorld, rename } from "./webhooks/world.ts"

describe("webhooks of the built server", () => {
  it.live("reach a receiver that fails twice at first, with one event id and three delivery ids", () =>
    Effect.gen(function*() {
      const receiver = yield* startReceiver((before) => before < 2 ? 500 : 204)
      const env = yield* makeWorld(receiver.url)
      const { baseUrl } = yield* startServer({ ...env, LANEKIT_WEBHOOK_RETRIES: "20 millis, 40 millis" })
      yield* rename(baseUrl, "ct_0", "Ada")
      const received = yield* receiver.until(({ length }) => length === 3)
      assert.deepStrictEqual(received.map(({ data, type }) => [type, data.name]), [
        ["contact.updated", "Ada"],
        ["contact.updated", "Ada"],
        ["contact.updated", "Ada"]
      ])
      assert.strictEqual(new Set(received.map(({ eventId }) => eventId)).size, 1)
      assert.strictEqual(new Set(received.map(({ deliveryId }) => deliveryId)).size, 3)
    }).pipe(Effect.scoped))

  it.live("come once from two servers on one file", () =>
    Effect.gen(function*() {
      const receiver = yield* startReceiver()
      const env = yield* makeWorld(receiver.url)
      const servers = [yield* startServer(env), yield* startServer(env)]
      const changes = servers.flatMap(({ baseUrl }, server) =>
        Array.from(
          { length: 40 },
          (_, index) => ({ baseUrl, name: `${server}.${index}`, id: `ct_${index % contacts}` })
        )
      )
      yield* Effect.forEach(changes, ({ baseUrl, id, name }) => rename(baseUrl, id, name), { concurrency: 8 })
      yield* receiver.until(({ length }) => length >= changes.length)
      // Both stop, and so have finished what they began.
      for (const { ended, process } of servers) {
        process.kill("SIGTERM")
        yield* ended
      }
      assert.sameMembers(receiver.received.map(({ data }) => data.name), changes.map(({ name }) => name))
    }).pipe(Effect.scoped))
})
