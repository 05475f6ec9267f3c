import { SystemError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import { Data, Effect, Random, Stream } from "effect"

/** A file that could not be written. What stood there before stands there still. */
export class FileUnwritable extends Data.TaggedError("FileUnwritable")<{
  readonly path: string
  readonly reason: "full" | "denied" | "no directory" | "other"
}> {
  override get message() {
    return `${this.path} cannot be written: ${sentences[this.reason]}`
  }
}

/**
 * Writes a file that is there whole or not at all, and that its owner alone can read: it may hold names and addresses. It is
 * replaced once all of it is on the disk.
 */
export const writeWhole = <E, R>(
  path: string,
  bytes: Stream.Stream<Uint8Array, E, R>
): Effect.Effect<void, E | FileUnwritable, R | FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const { dirname, join, basename } = yield* Path.Path
    const number = yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)
    const temporary = join(dirname(path), `.${basename(path)}.${number.toString(36)}.tmp`)
    const failed = Effect.mapError((error: unknown) => new FileUnwritable({ path, reason: reasonOf(error) }))
    const file = yield* failed(files.open(temporary, { flag: "wx", mode: 0o600 }))
    yield* Effect.addFinalizer(() => Effect.ignore(files.remove(temporary)))
    yield* Stream.runForEach(bytes, (chunk) => chunk.length === 0 ? Effect.void : failed(file.writeAll(chunk)))
    yield* failed(file.sync)
    yield* failed(files.rename(temporary, path))
  }).pipe(Effect.scoped)

const reasonOf = (error: unknown): FileUnwritable["reason"] => {
  if (!(error instanceof SystemError)) return "other"
  const text = `${error.message} ${String(error.cause)}`
  if (/ENOSPC|EDQUOT/.test(text)) return "full"
  if (error.reason === "NotFound") return "no directory"
  return error.reason === "PermissionDenied" || /EROFS|EACCES|EPERM/.test(text) ? "denied" : "other"
}

const sentences: Readonly<Record<FileUnwritable["reason"], string>> = {
  "full": "the disk is full",
  "denied": "that is not permitted",
  "no directory": "its directory is not there",
  "other": "the disk or its file system refused"
}
