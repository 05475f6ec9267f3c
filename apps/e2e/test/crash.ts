import { assert } from "@effect/vitest"
import { Effect, Ref } from "effect"
import { join } from "node:path"
import { startServer, temporaryDirectory } from "./programs.ts"

/** By contact, what its name may be: the last write that was acknowledged, and those after it, which may have been lost. */
type Possible = ReadonlyMap<string, ReadonlyArray<number>>

const untouched = -1

const headers = { authorization: "Bearer pl_v2_demo_full", "content-type": "application/json" }

/**
 * Kills the server without warning while writers stream changes to it, `rounds` times on one file, and compares what
 * was acknowledged with what is there after each.
 */
export const crashRounds = (rounds: number, writers: number) =>
  Effect.gen(function*() {
    const database = join(yield* temporaryDirectory, "crash.db")
    const possible = yield* Ref.make<Possible>(new Map())
    for (let round = 1; round <= rounds; round++) {
      yield* Effect.scoped(Effect.gen(function*() {
        const server = yield* startServer({ LANEKIT_DB: database })
        if (round > 1) yield* compare(server.baseUrl, yield* Ref.get(possible))
        yield* crash(server, writers, round * 1_000_000, possible)
      }))
    }
    const { baseUrl } = yield* startServer({ LANEKIT_DB: database })
    yield* compare(baseUrl, yield* Ref.get(possible))
    return (yield* Ref.get(possible)).size
  }).pipe(Effect.scoped)

const crash = Effect.fnUntraced(function*(
  server: Effect.Effect.Success<ReturnType<typeof startServer>>,
  writers: number,
  base: number,
  possible: Ref.Ref<Possible>
) {
  let count = 0
  const write = Effect.fnUntraced(function*(writer: number) {
    const id = `ct_demo_${String(writer + 1).padStart(4, "0")}`
    for (let number = base;; number++) {
      yield* Ref.update(possible, (all) => new Map(all).set(id, [...(all.get(id) ?? [untouched]), number]))
      const { ok } = yield* Effect.tryPromise(() =>
        fetch(`${server.baseUrl}/contacts/${id}`, {
          method: "PATCH",
          headers,
          body: JSON.stringify({ name: String(number), email: `w${writer}.${number}@example.com` })
        })
      )
      assert.isTrue(ok)
      yield* Ref.update(possible, (all) => new Map(all).set(id, [number]))
      // The first kill waits for a stream that runs; where in a request it strikes is left to chance.
      if (++count === 40) server.process.kill("SIGKILL")
    }
  })
  yield* Effect.forEach(
    Array.from({ length: writers }, (_, writer) => writer),
    (writer) => Effect.exit(write(writer)),
    {
      concurrency: "unbounded",
      discard: true
    }
  )
  const { signal } = yield* server.ended
  assert.strictEqual(signal, "SIGKILL")
})

const compare = Effect.fnUntraced(function*(baseUrl: string, possible: Possible) {
  assert.isAbove(possible.size, 0)
  for (const [id, numbers] of possible) {
    const response = yield* Effect.promise(() => fetch(`${baseUrl}/contacts/${id}`, { headers }))
    const { email, name }: { readonly email: string; readonly name: string } = JSON.parse(
      yield* Effect.promise(() => response.text())
    )
    const number = /^\d+$/.test(name) ? Number(name) : untouched
    assert.include(numbers, number, id)
    // None was half written.
    if (number !== untouched) assert.match(email, new RegExp(`\\.${number}@example\\.com$`))
  }
})
