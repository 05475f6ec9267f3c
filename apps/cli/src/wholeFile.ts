import { SystemError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import { Data, Effect, Predicate, Random, Stream } from "effect"

/** Why a file cannot be written. */
export type Fault = "full" | "too large" | "denied" | "no directory" | "not a file" | "other"

/** A file that could not be written. What stood there before stands there still. */
export class FileUnwritable
  extends Data.TaggedError("FileUnwritable")<{ readonly path: string; readonly fault: Fault }>
{
  override get message() {
    return `${this.path} cannot be written: ${this.problem}`
  }

  /** The fault in words. */
  get problem(): string {
    return sentences[this.fault]
  }
}

type Needs = FileSystem.FileSystem | Path.Path

/**
 * Writes a file that is there whole or not at all, and that its owner alone can read. It is replaced once all of it is on the
 * disk. A link stays one: what it leads to is replaced.
 */
export const write = <E, R>(
  path: string,
  bytes: Stream.Stream<Uint8Array, E, R>
): Effect.Effect<void, E | FileUnwritable, R | Needs> =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const { basename, dirname, join } = yield* Path.Path
    const target = yield* targetOf(path)
    const number = yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)
    const temporary = join(dirname(target), `.${basename(target)}.${number.toString(36)}.tmp`)
    const failed = failingWith(path)
    // Whoever is interrupted leaves nothing behind.
    yield* Effect.addFinalizer(() => Effect.ignore(files.remove(temporary)))
    const file = yield* failed(files.open(temporary, { flag: "wx", mode: 0o600 }))
    yield* Stream.runForEach(bytes, (chunk) => chunk.length === 0 ? Effect.void : failed(file.writeAll(chunk)))
    yield* failed(file.sync)
    yield* failed(files.rename(temporary, target))
  }).pipe(Effect.scoped)

/** Fails where a file could not be written, as far as that can be told before anything is done for it. */
export const check = (path: string): Effect.Effect<void, FileUnwritable, Needs> => Effect.asVoid(targetOf(path))

const targetOf = Effect.fnUntraced(function*(path: string) {
  const files = yield* FileSystem.FileSystem
  const { dirname } = yield* Path.Path
  // A directory cannot be replaced, and a device must not be.
  const isOther = yield* files.stat(path).pipe(
    Effect.map(({ type }) => type !== "File"),
    Effect.orElseSucceed(() => false)
  )
  if (isOther) return yield* new FileUnwritable({ path, fault: "not a file" })
  const target = yield* Effect.orElseSucceed(files.realPath(path), () => path)
  yield* failingWith(path)(files.access(dirname(target), { writable: true }))
  return target
})

const failingWith = (path: string) => Effect.mapError((error: unknown) => unwritable(path, error))

/** The failure that an error of the file system makes of a file. */
export const unwritable = (path: string, error: unknown): FileUnwritable =>
  new FileUnwritable({ path, fault: faultOf(error) })

/** What an error of the file system tells. */
export const faultOf = (error: unknown): Exclude<Fault, "not a file"> => {
  if (!(error instanceof SystemError)) return "other"
  return faults[Predicate.hasProperty(error.cause, "code") ? String(error.cause.code) : ""] ?? "other"
}

const faults: Readonly<Record<string, Exclude<Fault, "not a file">>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "too large",
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
  ENOENT: "no directory",
  ENOTDIR: "no directory"
}

const sentences: Readonly<Record<Fault, string>> = {
  "full": "the disk is full",
  "too large": "no file may be as long as that",
  "denied": "that is not permitted",
  "no directory": "its directory is not there",
  "not a file": "what is there is no file",
  "other": "the disk or its file system refused"
}
