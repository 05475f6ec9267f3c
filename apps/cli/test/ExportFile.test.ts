import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Page } from "@lanekit/core"
import { Cause, Effect, Exit, Layer } from "effect"
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as ExportFile from "../src/commands/sync/export/ExportFile.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-export-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

const pieces = ["id,name\nct_1,Ada\n", "ct_2,Zoë 🚀\n", "", "ct_3,Cy\n"]

const options = { records: "contacts", format: "csv" }

const cursorAfter = (place: number) => place === pieces.length - 1 ? null : Page.Cursor.make(`after ${place}`)

/** What an export does: it writes the pieces that are not written, and puts the file in its place. */
const exportTo = (path: string, given: ExportFile.Options = options) =>
  Effect.scoped(Effect.gen(function*() {
    const file = yield* ExportFile.open(path, given)
    const start = file.begun.cursor === null ? 0 : Number(file.begun.cursor.slice("after ".length)) + 1
    if (!file.isWhole) {
      for (const [place, piece] of pieces.entries()) {
        if (place >= start) yield* file.append(piece, { cursor: cursorAfter(place), count: place + 1 })
      }
    }
    yield* file.finish
  }))

/** A run that ended after its first piece. */
const begun = (path: string) =>
  Effect.scoped(Effect.gen(function*() {
    const file = yield* ExportFile.open(path, options)
    yield* file.append(pieces[0] ?? "", { cursor: cursorAfter(0), count: 1 })
  }))

class Crash extends Error {}

/** A file system whose process dies before, or in the middle of, the step of that number. */
const dyingAt = (number: number) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (files) => {
      let steps = 0
      const step = <A, E, R>(effect: Effect.Effect<A, E, R>, half: Effect.Effect<unknown, E> = Effect.void) =>
        Effect.suspend(() =>
          ++steps < number
            ? effect
            : Effect.zipRight(steps === number ? half : Effect.void, Effect.die(new Crash()))
        )
      return FileSystem.FileSystem.of({
        ...files,
        open: (path, options) =>
          step(Effect.map(files.open(path, options), (file): FileSystem.File =>
            Object.create(file, {
              truncate: { value: (size: FileSystem.SizeInput) => step(file.truncate(size)) },
              writeAll: {
                value: (bytes: Uint8Array) =>
                  step(file.writeAll(bytes), file.writeAll(bytes.subarray(0, bytes.length / 2)))
              },
              sync: { value: step(file.sync) }
            }))),
        rename: (from, to) => step(files.rename(from, to)),
        remove: (path, options) => step(files.remove(path, options))
      })
    })
  )

const files = NodeFileSystem.layer

describe("a file of an export", () => {
  it.scoped("is whole after a run that died at any step, and another", () =>
    Effect.gen(function*() {
      let isThrough = false
      for (let number = 1; !isThrough; number++) {
        const path = join(yield* folder, "contacts.csv")
        writeFileSync(path, "what was there before")
        const exit = yield* Effect.exit(exportTo(path)).pipe(
          Effect.provide(Layer.provide(dyingAt(number), files))
        )
        isThrough = Exit.isSuccess(exit)
        if (!isThrough) {
          assert.instanceOf(Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined, Crash)
          assert.include(["what was there before", pieces.join("")], readFileSync(path, "utf8"))
          yield* Effect.provide(exportTo(path), files)
        }
        assert.strictEqual(readFileSync(path, "utf8"), pieces.join(""), `death at step ${number}`)
        const left = readdirSync(join(path, "..")).filter((name) => !name.endsWith(".tmp"))
        assert.deepStrictEqual(left, ["contacts.csv"], `death at step ${number}`)
        assert.isBelow(number, 100)
      }
    }))

  it.scoped("cuts off what was written after the last piece that counts", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "contacts.csv")
      yield* Effect.scoped(Effect.gen(function*() {
        const file = yield* ExportFile.open(path, options)
        yield* file.append(pieces[0] ?? "", { cursor: cursorAfter(0), count: 1 })
      }))
      writeFileSync(`${path}.part`, "ct_2,Zo", { flag: "a" })
      yield* exportTo(path)
      assert.strictEqual(readFileSync(path, "utf8"), pieces.join(""))
    }).pipe(Effect.provide(files)))

  it.scoped("is its owner's alone", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "contacts.csv")
      yield* Effect.scoped(Effect.gen(function*() {
        const file = yield* ExportFile.open(path, options)
        yield* file.append(pieces[0] ?? "", { cursor: cursorAfter(0), count: 1 })
        for (const name of [".part", ".part.json"]) assert.strictEqual(statSync(path + name).mode & 0o777, 0o600)
      }))
      yield* exportTo(path)
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
    }).pipe(Effect.provide(files)))

  it.scoped("goes on with the same options alone, and says which are others", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "contacts.csv")
      yield* begun(path)
      const failure = yield* Effect.flip(exportTo(path, { ...options, format: "ndjson", email: "ada@" }))
      assert.deepInclude(failure, { reason: "options", differing: ["format", "email"] })
      assert.notInclude(failure.message, "ada@")
      assert.isFalse(existsSync(path))
      yield* exportTo(path)
    }).pipe(Effect.provide(files)))

  it.scoped.each<readonly [reason: string, spoil: (path: string) => void]>([
    ["foreign", (path) => rmSync(`${path}.part.json`)],
    ["malformed", (path) => writeFileSync(`${path}.part.json`, "{")],
    ["damaged", (path) => truncateSync(`${path}.part`, 3)],
    ["damaged", (path) => rmSync(`${path}.part`)]
  ])("touches nothing that it cannot go on with: %s", ([reason, spoil]) =>
    Effect.gen(function*() {
      const path = join(yield* folder, "contacts.csv")
      yield* begun(path)
      spoil(path)
      const before = readdirSync(join(path, ".."))
      assert.strictEqual((yield* Effect.flip(exportTo(path))).reason, reason)
      assert.deepStrictEqual(readdirSync(join(path, "..")), before)
    }).pipe(Effect.provide(files)))

  it.scoped("ends where another process writes it too", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "contacts.csv")
      const file = yield* ExportFile.open(path, options)
      yield* file.append(pieces[0] ?? "", { cursor: cursorAfter(0), count: 1 })
      yield* begun(path)
      const failure = yield* Effect.flip(file.append(pieces[1] ?? "", { cursor: cursorAfter(1), count: 2 }))
      assert.strictEqual(failure.reason, "shared")
    }).pipe(Effect.provide(files)))

  it.scoped("is refused at once where it can never be put into its place", () =>
    Effect.gen(function*() {
      const path = yield* folder
      assert.strictEqual((yield* Effect.flip(exportTo(path))).reason, "not_a_file")
      assert.strictEqual((yield* Effect.flip(exportTo("/dev/null"))).reason, "not_a_file")
      assert.strictEqual((yield* Effect.flip(exportTo(join(path, "none", "x.csv")))).reason, "no_directory")
    }).pipe(Effect.provide(files)))
})
