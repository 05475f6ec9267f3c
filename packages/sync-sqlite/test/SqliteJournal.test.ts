import { assert, describe, it } from "@effect/vitest"
import { Contact } from "@lanekit/core"
import { Journal, RowOutcome } from "@lanekit/sync"
import { journalContract } from "@lanekit/sync/testing/journalContract"
import { Chunk, Effect, Layer, Stream } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { openFile } from "../src/openFile.ts"
import * as SqliteJournal from "../src/SqliteJournal.ts"

const planId = "plan_0123456789abcdef01234567"

const id = Contact.ContactId.make("ct_1")

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-journal-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const filename = Effect.map(directory, (path) => join(path, "plan.journal"))

journalContract(
  "SQLite",
  Layer.fresh(Layer.unwrapScoped(Effect.map(filename, (filename) => SqliteJournal.layer({ filename, planId }))))
)

const entries = Effect.flatMap(
  Journal.Journal,
  ({ entries }) => Effect.map(Stream.runCollect(entries), Chunk.toReadonlyArray)
)

const end = (number: number) =>
  Effect.flatMap(Journal.Journal, (journal) => journal.end(RowOutcome.RowOutcome.AlreadySo({ number, id })))

const on = (layer: Layer.Layer<Journal.Journal, Unusable>) => <A, E>(effect: Effect.Effect<A, E, Journal.Journal>) =>
  Effect.provide(effect, Layer.fresh(layer))

type Unusable = Layer.Layer.Error<ReturnType<typeof SqliteJournal.layer>>

describe("a journal in a file", () => {
  it.scoped("is there for the next process, in one file", () =>
    Effect.gen(function*() {
      const path = yield* filename
      yield* end(1).pipe(on(SqliteJournal.layer({ filename: path, planId })))
      yield* end(2).pipe(on(SqliteJournal.layer({ filename: path, planId })))
      assert.deepStrictEqual(readdirSync(join(path, "..")), ["plan.journal"])
      const found = yield* entries.pipe(on(SqliteJournal.layerReading({ filename: path, planId })))
      assert.lengthOf(found, 2)
    }))

  it.scoped("may be made beforehand, empty, by whoever wants to choose its mode", () =>
    Effect.gen(function*() {
      const path = yield* filename
      writeFileSync(path, "", { mode: 0o600 })
      yield* end(1).pipe(on(SqliteJournal.layer({ filename: path, planId })))
      assert.lengthOf(yield* entries.pipe(on(SqliteJournal.layerReading({ filename: path, planId }))), 1)
    }))

  it.scoped("that was made and not begun knows nothing, for who reads it too", () =>
    Effect.gen(function*() {
      const file = { filename: yield* filename, planId }
      writeFileSync(file.filename, "")
      assert.deepStrictEqual(yield* entries.pipe(on(SqliteJournal.layerReading(file))), [])
      const refused = yield* Effect.flip(end(1).pipe(on(SqliteJournal.layerReading(file))))
      assert.strictEqual(refused.message, "the journal is open for reading alone")
      assert.strictEqual(statSync(file.filename).size, 0)
    }))

  it.scoped("is that of one plan, and no other file", () =>
    Effect.gen(function*() {
      const path = yield* filename
      yield* end(1).pipe(on(SqliteJournal.layer({ filename: path, planId })))
      const foreign = { filename: path, planId: "plan_ffffffffffffffffffffffff" }
      for (const layer of [SqliteJournal.layer(foreign), SqliteJournal.layerReading(foreign)]) {
        const refused = yield* Effect.flip(entries.pipe(on(layer)))
        assert.strictEqual(refused.message, "the journal's file is that of another plan")
      }

      const other = `${path}.other`
      yield* Effect.scoped(
        Effect.flatMap(openFile({ filename: other, pragmas: [] }), (sql) => sql`CREATE TABLE things (id TEXT)`)
      )
      const refused = yield* Effect.flip(entries.pipe(on(SqliteJournal.layer({ filename: other, planId }))))
      assert.strictEqual(refused.message, "the journal's file is that of another program")

      writeFileSync(other, "name,email\n".repeat(1000))
      const text = yield* Effect.flip(entries.pipe(on(SqliteJournal.layer({ filename: other, planId }))))
      assert.strictEqual(text.message, "the file is something else")
    }))

  it.scoped("is held by one process alone: others are told so at once, readers too", () =>
    Effect.gen(function*() {
      const file = { filename: yield* filename, planId }
      yield* Effect.gen(function*() {
        for (const layer of [SqliteJournal.layer(file), SqliteJournal.layerReading(file)]) {
          const refused = yield* Effect.flip(entries.pipe(on(layer)))
          assert.deepInclude(refused, { _tag: "FileUnusable", fault: "locked" })
        }
        yield* end(1)
      }).pipe(on(SqliteJournal.layer(file)))
      assert.lengthOf(yield* entries.pipe(on(SqliteJournal.layer(file))), 1)
    }))

  it.scoped("is not made by who reads it, and not written", () =>
    Effect.gen(function*() {
      const file = { filename: yield* filename, planId }
      const missing = yield* Effect.flip(entries.pipe(on(SqliteJournal.layerReading(file))))
      assert.deepInclude(missing, { _tag: "FileUnusable", fault: "unopenable" })
      assert.isFalse(existsSync(file.filename))
      yield* entries.pipe(on(SqliteJournal.layer(file)))
      const refused = yield* Effect.flip(end(1).pipe(on(SqliteJournal.layerReading(file))))
      assert.strictEqual(refused.message, "the journal is open for reading alone")
    }))

  it.scoped("loses nothing that it was told when its process is killed", () =>
    Effect.gen(function*() {
      const path = yield* filename
      const told = new Map<number, string>()
      for (const lines of [40, 3, 25]) {
        const first = told.size + 1
        const printed = yield* Effect.promise(() => killedAfter(lines, ["node", script, path, planId, String(first)]))
        for (const [, what, number] of printed.matchAll(/^(begun|ended) (\d+)$/gm)) told.set(Number(number), what ?? "")
        const found = yield* entries.pipe(on(SqliteJournal.layer({ filename: path, planId })))
        const known = new Map(
          found.map((entry) => entry._tag === "Begun" ? [entry.number, "begun"] : [entry.outcome.number, "ended"])
        )
        for (const [number, what] of told) {
          // What was not yet told may be there as well.
          assert.include(what === "begun" ? ["begun", "ended"] : ["ended"], known.get(number), `row ${number}`)
        }
        assert.isAtMost(known.size, told.size + 1)
        if (known.size > told.size) told.set(known.size, "begun")
      }
    }))

  it.scoped("says that it cannot be written where there is no room, and keeps what it has", () =>
    Effect.gen(function*() {
      const path = yield* filename
      const command = `trap '' XFSZ; ulimit -f 40; exec node ${script} ${path} ${planId} 1`
      const printed = yield* Effect.promise(() => killedAfter(Infinity, ["bash", "-c", command]))
      assert.match(printed, /\nfailed: the journal cannot be written: the disk is full\n$/)
      const ended = printed.match(/^ended/gm)?.length ?? 0
      const found = yield* entries.pipe(on(SqliteJournal.layer({ filename: path, planId })))
      assert.strictEqual(found.filter(({ _tag }) => _tag === "Ended").length, ended)
    }))
})

const script = fileURLToPath(new URL("keepJournal.mjs", import.meta.url))

/** What a program has printed when it has ended, which it is made to after so many lines. */
const killedAfter = async (lines: number, [command = "", ...args]: ReadonlyArray<string>): Promise<string> => {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] })
  let printed = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text
    if (printed.split("\n").length > lines) child.kill("SIGKILL")
  })
  await once(child, "close")
  return printed
}
