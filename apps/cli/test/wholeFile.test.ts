import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import { SystemError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Stream } from "effect"
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as wholeFile from "../src/wholeFile.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-whole-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

const files = Layer.merge(NodeFileSystem.layer, NodePath.layer)

const text = (...parts: ReadonlyArray<string>) => Stream.encodeText(Stream.fromIterable(parts))

const steps = ["open", "writeAll", "sync", "rename"] as const

/** A file system on which one step fails, with a code of the system. */
const failing = (step: typeof steps[number], code: string) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (files) => {
      const fault = new SystemError({
        reason: "Unknown",
        module: "FileSystem",
        method: step,
        cause: Object.assign(new Error(code), { code })
      })
      const orFail = <A, E, R>(name: typeof steps[number], effect: Effect.Effect<A, E, R>) =>
        name === step ? Effect.fail(fault) : effect
      return FileSystem.FileSystem.of({
        ...files,
        open: (path, options) =>
          orFail(
            "open",
            Effect.map(files.open(path, options), (file): FileSystem.File =>
              Object.create(file, {
                // Half of it is on the disk before it is full.
                writeAll: {
                  value: (bytes: Uint8Array) =>
                    Effect.zipRight(
                      file.writeAll(bytes.subarray(0, bytes.length / 2)),
                      orFail("writeAll", file.writeAll(bytes.subarray(bytes.length / 2)))
                    )
                },
                sync: { value: orFail("sync", file.sync) }
              }))
          ),
        rename: (from, to) => orFail("rename", files.rename(from, to))
      })
    })
  ).pipe(Layer.provide(NodeFileSystem.layer), Layer.merge(NodePath.layer))

describe("a file that is written as a whole", () => {
  it.scoped("is its owner's alone, and nothing is left beside it", () =>
    Effect.gen(function*() {
      const directory = yield* folder
      const path = join(directory, "plan.json")
      yield* wholeFile.write(path, text("one\n", "", "two\n"))
      assert.strictEqual(readFileSync(path, "utf8"), "one\ntwo\n")
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      assert.deepStrictEqual(readdirSync(directory), ["plan.json"])
    }).pipe(Effect.provide(files)))

  for (
    const [code, words] of [
      ["ENOSPC", "the disk is full"],
      ["EDQUOT", "the disk is full"],
      ["EFBIG", "no file may be as long as that"],
      ["EROFS", "that is not permitted"],
      ["EIO", "the disk or its file system refused"]
    ] as const
  ) {
    it.scoped(`is as it was before where any step fails with ${code}, which is said`, () =>
      Effect.gen(function*() {
        const directory = yield* folder
        const path = join(directory, "plan.json")
        writeFileSync(path, "what was there before")
        for (const step of steps) {
          const failure = yield* wholeFile.write(path, text("new")).pipe(
            Effect.flip,
            Effect.provide(failing(step, code))
          )
          assert.strictEqual(failure.message, `${path} cannot be written: ${words}`)
          assert.strictEqual(readFileSync(path, "utf8"), "what was there before")
          assert.deepStrictEqual(readdirSync(directory), ["plan.json"], step)
        }
      }))
  }

  it.scoped("is as it was before where its content fails, or somebody interrupts", () =>
    Effect.gen(function*() {
      const directory = yield* folder
      const path = join(directory, "plan.json")
      writeFileSync(path, "what was there before")
      const torn = Stream.concat(text("new"), Stream.fail("torn"))
      assert.strictEqual(yield* Effect.flip(wholeFile.write(path, torn)), "torn")
      const isBegun = yield* Deferred.make<void>()
      const endless = Stream.concat(
        text("new"),
        Stream.fromEffect(Deferred.succeed(isBegun, undefined)).pipe(
          Stream.zipRight(Stream.never)
        )
      )
      const fiber = yield* Effect.fork(wholeFile.write(path, endless))
      yield* Deferred.await(isBegun)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual(readFileSync(path, "utf8"), "what was there before")
      assert.deepStrictEqual(readdirSync(directory), ["plan.json"])
    }).pipe(Effect.provide(files)))

  it.scoped("may be behind a link, which stays one", () =>
    Effect.gen(function*() {
      const directory = yield* folder
      const [path, link] = [join(directory, "plan.json"), join(directory, "link.json")]
      writeFileSync(path, "what was there before")
      symlinkSync(path, link)
      yield* wholeFile.write(link, text("new"))
      assert.isTrue(lstatSync(link).isSymbolicLink())
      assert.strictEqual(readFileSync(path, "utf8"), "new")
    }).pipe(Effect.provide(files)))

  it.scoped("takes the place of no directory and no device, and has a directory", () =>
    Effect.gen(function*() {
      const directory = yield* folder
      for (
        const [path, fault] of [
          [directory, "not a file"],
          ["/dev/null", "not a file"],
          [join(directory, "none", "plan.json"), "no directory"]
        ] as const
      ) {
        assert.strictEqual((yield* Effect.flip(wholeFile.write(path, text("new")))).fault, fault)
        assert.strictEqual((yield* Effect.flip(wholeFile.check(path))).fault, fault)
      }
      assert.isTrue(statSync("/dev/null").isCharacterDevice())
      yield* wholeFile.check(join(directory, "plan.json"))
      assert.deepStrictEqual(readdirSync(directory), [])
    }).pipe(Effect.provide(files)))
})
