// Writes a row after the other to a journal, and says of each that it is there: until it is killed, or cannot write.
import { Contact } from "@lanekit/core"
import { Journal, RowOutcome } from "@lanekit/sync"
import { Effect } from "effect"
import { writeSync } from "node:fs"
import { layer } from "../dist/SqliteJournal.js"

const [filename, planId, first] = process.argv.slice(2)
const id = Contact.ContactId.make("ct_1")

const keep = Effect.gen(function*() {
  const journal = yield* Journal.Journal
  for (let number = Number(first);; number++) {
    yield* journal.begin(number)
    writeSync(1, `begun ${number}\n`)
    yield* journal.end(RowOutcome.RowOutcome.Written({ number, id, requestId: "r".repeat(100) }))
    writeSync(1, `ended ${number}\n`)
  }
})

await keep.pipe(
  Effect.provide(layer({ filename, planId })),
  Effect.catchAll(({ message }) => Effect.sync(() => writeSync(1, `failed: ${message}\n`))),
  Effect.runPromise
)
