import { ContactStore } from "@lanekit/core"
import { Sqlite, stores } from "@lanekit/sql"
import { Effect, Layer } from "effect"
import { once } from "node:events"

// One of several processes on one file. Each patches a field of its own of the same contacts, `rounds` times, once it
// is told to, and reports what it saw.
const [, , filename, field, rounds, ...ids] = process.argv

const valueOf = (contact) => field === "name" ? contact.name : contact.externalIds.round

const otherValueOf = (contact) => field === "name" ? contact.externalIds.round : contact.name

const patchOf = (value) => field === "name" ? { name: value } : { externalIds: { round: value } }

const write = Effect.gen(function*() {
  const store = yield* ContactStore
  const lost = []
  const seen = new Set()
  for (let round = 1; round <= Number(rounds); round++) {
    for (const id of ids) {
      const before = yield* store.get(id)
      if (round > 1 && valueOf(before) !== `Round ${round - 1}`) lost.push(`${id} before round ${round}`)
      const after = yield* store.update(id, patchOf(`Round ${round}`))
      if (valueOf(after) !== `Round ${round}`) lost.push(`${id} after round ${round}`)
      if (after.updatedAt < before.updatedAt) lost.push(`${id} went back in time`)
      seen.add(otherValueOf(after))
    }
  }
  return { lost, seen: seen.size }
})

const told = Effect.promise(() => once(process.stdin, "data"))

const say = (report) => Effect.sync(() => process.stdout.write(`${JSON.stringify(report)}\n`))

const main = say("ready").pipe(
  Effect.zipRight(told),
  Effect.zipRight(write),
  Effect.flatMap(say),
  Effect.provide(stores.layer.pipe(Layer.provide(Sqlite.layer({ filename })))),
  Effect.ensuring(Effect.sync(() => process.stdin.destroy()))
)

await Effect.runPromise(main)
