import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { startServer } from "../programs.ts"
import { startReceiver } from "./receiver.ts"
import { contacts, makeWorld, rename } from "./world.ts"

/**
 * Kills the server without warning while writers change contacts and webhooks are told of it, `rounds` times on one file.
 * A receiver that goes by event ids has seen every acknowledged change exactly once in the end, and no other change twice.
 * Every third event is refused at first.
 */
export const crashRounds = (rounds: number, writesPerRound: number) =>
  Effect.gen(function*() {
    let count = 0
    const receiver = yield* startReceiver((before) => before === 0 && ++count % 3 === 0 ? 503 : 200)
    const env = { ...(yield* makeWorld(receiver.url)), LANEKIT_WEBHOOK_RETRIES: "100 millis, 100 millis, 100 millis" }
    const acknowledged: Array<string> = []
    for (let round = 1; round <= rounds; round++) {
      yield* Effect.scoped(crash(env, round, writesPerRound, acknowledged))
    }
    yield* startServer(env)
    const received = yield* receiver.until((received) => {
      const seen = new Set(received.map(({ data }) => data.name))
      return acknowledged.every((name) => seen.has(name))
    })
    assert.isAbove(acknowledged.length, rounds * writesPerRound / 2)
    const idsByName = new Map<string | null, Set<string>>()
    for (const { data, eventId } of received) {
      idsByName.set(data.name, (idsByName.get(data.name) ?? new Set()).add(eventId))
    }
    for (const [name, ids] of idsByName) assert.strictEqual(ids.size, 1, `${name}`)
    const deliveries = received.map(({ deliveryId }) => deliveryId)
    assert.strictEqual(new Set(deliveries).size, deliveries.length)
    return { acknowledged: acknowledged.length, requests: received.length, events: idsByName.size }
  }).pipe(Effect.scoped)

const crash = Effect.fnUntraced(function*(
  env: Readonly<Record<string, string>>,
  round: number,
  writes: number,
  acknowledged: Array<string>
) {
  const server = yield* startServer(env)
  let count = 0
  const write = Effect.fnUntraced(function*(writer: number) {
    for (let number = 0;; number++) {
      const name = `${round}.${writer}.${number}`
      yield* rename(server.baseUrl, `ct_${writer}`, name)
      acknowledged.push(name)
      // Where in a request, or in a delivery, it strikes is left to chance.
      if (++count === writes) server.process.kill("SIGKILL")
    }
  })
  yield* Effect.forEach(
    Array.from({ length: contacts }, (_, writer) => writer),
    (writer) => Effect.exit(write(writer)),
    { concurrency: "unbounded", discard: true }
  )
  const { signal } = yield* server.ended
  assert.strictEqual(signal, "SIGKILL")
})
