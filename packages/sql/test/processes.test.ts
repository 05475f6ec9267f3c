import { assert, describe, it } from "@effect/vitest"
import { ContactStore } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { Array, Effect, Layer, Schema } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { seeded } from "./seeded.ts"
import { temporaryFile } from "./temporary.ts"

const rounds = 80

const crowd = Array.makeBy(4, (index) => Fixture.contact(`ct_${index}`))

const script = fileURLToPath(new URL("./writer.mjs", import.meta.url))

const Report = Schema.parseJson(Schema.Struct({ lost: Schema.Array(Schema.String), seen: Schema.Number }))

/** A process of its own that patches `field` of the crowd when it is told to, and its next line and its end. */
const writerOf = (filename: string, field: "name" | "externalIds") =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [script, filename, field, `${rounds}`, ...crowd.map(({ id }) => id)], {
          stdio: ["pipe", "pipe", "inherit"]
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    ),
    (child) => {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
      const exit = once(child, "exit")
      return {
        begin: Effect.sync(() => child.stdin.write("begin\n")),
        line: Effect.promise(() => lines.next()).pipe(Effect.map(({ value }): unknown => value)),
        exit: Effect.promise(() => exit).pipe(Effect.map(([code]): unknown => code))
      }
    }
  )

describe("two processes on one file", () => {
  it.scopedLive("lose no update, and fail at none", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      const store = Layer.fresh(seeded(Fixture.seed({ contacts: crowd }), filename))
      yield* Effect.scoped(Layer.build(store))
      const writers = [yield* writerOf(filename, "name"), yield* writerOf(filename, "externalIds")]
      for (const writer of writers) assert.strictEqual(yield* writer.line, "\"ready\"")
      for (const writer of writers) yield* writer.begin
      for (const writer of writers) {
        const report = yield* Schema.decodeUnknown(Report)(yield* writer.line)
        assert.deepStrictEqual(report.lost, [])
        // They raced: each met many states of what the other wrote.
        assert.isAbove(report.seen, rounds / 10)
        assert.strictEqual(yield* writer.exit, 0)
      }
      const { data } = yield* Effect.provide(Effect.flatMap(ContactStore, (contacts) => contacts.list({})), store)
      const last = `Round ${rounds}`
      assert.deepStrictEqual(
        data.map(({ externalIds, name }) => ({ externalIds, name })),
        crowd.map(() => ({ externalIds: { round: last }, name: last }))
      )
    }), 60_000)
})
