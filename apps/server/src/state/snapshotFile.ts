import { FileSystem, Path } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import type { Failure } from "@lanekit/core"
import type { Snapshot } from "@lanekit/sql"
import { Data, Effect, Option, Random } from "effect"

/** A path where no snapshot can be written to or read from. Nothing was changed. */
export class SnapshotRefused extends Data.TaggedError("SnapshotRefused")<{
  readonly reason: "not there" | "not a file" | "foreign" | "the database" | "in use" | "not writable"
}> {
  override get message() {
    return problems[this.reason]
  }
}

const problems: { readonly [Reason in SnapshotRefused["reason"]]: string } = {
  "not there": "is not there, or cannot be read",
  "not a file": "is no file",
  foreign: "is a file that is no snapshot: it is left alone",
  "the database": "is the database itself",
  "in use": "is a database that a process uses",
  "not writable": "cannot be written; check that its directory exists and is writable"
}

/**
 * Writes a snapshot to a path, and gives that path, absolute: the file is there whole or not at all, on the disk, and can
 * be read by its owner alone. What is there already is replaced when it is a snapshot.
 */
export const writeSnapshot = (
  given: string,
  database: string,
  snapshot: Snapshot.Snapshot
): Effect.Effect<string, SnapshotRefused | Failure.Unavailable, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const { dirname, resolve } = yield* Path.Path
    const path = resolve(given)
    yield* checkTarget(path, database, snapshot)
    const draft = `${path}.${(yield* Random.nextIntBetween(0, 2 ** 32)).toString(16).padStart(8, "0")}.draft`
    yield* Effect.acquireUseRelease(
      orNotWritable(Effect.scoped(fs.open(draft, { flag: "wx", mode: 0o600 }))),
      () => Effect.andThen(snapshot.write(draft), orNotWritable(Effect.andThen(sync(draft), fs.rename(draft, path)))),
      // Once it has its name, there is nothing to remove.
      () => Effect.ignore(fs.remove(draft, { force: true }))
    )
    // The name is on the disk when its directory is. Some systems cannot sync one, and need not.
    yield* Effect.ignore(sync(dirname(path)))
    return path
  })

/** The absolute path of a file that may be a snapshot, and is not the database that it is to be brought to. */
export const findSnapshot = (
  given: string,
  database: string
): Effect.Effect<string, SnapshotRefused, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const path = (yield* Path.Path).resolve(given)
    const found = yield* stat(path)
    if (found === undefined) return yield* new SnapshotRefused({ reason: "not there" })
    if (found.type !== "File") return yield* new SnapshotRefused({ reason: "not a file" })
    yield* checkOther(found, database)
    return path
  })

const checkTarget = Effect.fnUntraced(function*(path: string, database: string, snapshot: Snapshot.Snapshot) {
  const found = yield* stat(path)
  if (found === undefined) return
  if (found.type !== "File") return yield* new SnapshotRefused({ reason: "not a file" })
  yield* checkOther(found, database)
  if (found.size === FileSystem.Size(0)) return
  // SQLite would take the log of the file that is replaced for that of the snapshot.
  const log = yield* stat(`${path}-wal`)
  if (log !== undefined) return yield* new SnapshotRefused({ reason: "in use" })
  if (!(yield* snapshot.isOurs(path))) return yield* new SnapshotRefused({ reason: "foreign" })
})

const checkOther = Effect.fnUntraced(function*(found: FileSystem.File.Info, database: string) {
  const own = database === ":memory:" ? undefined : yield* stat(database)
  if (own !== undefined && isSame(own, found)) return yield* new SnapshotRefused({ reason: "the database" })
})

const stat = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.stat(path)).pipe(
    Effect.catchAll(() => Effect.succeed(undefined))
  )

const isSame = (one: FileSystem.File.Info, other: FileSystem.File.Info): boolean =>
  one.dev === other.dev && Option.isSome(one.ino) && Option.contains(other.ino, one.ino.value)

const sync = (path: string) =>
  Effect.scoped(Effect.flatMap(
    Effect.flatMap(FileSystem.FileSystem, (fs) => fs.open(path, { flag: "r" })),
    (file) => file.sync
  ))

const orNotWritable = <A, R>(effect: Effect.Effect<A, PlatformError, R>) =>
  Effect.mapError(effect, () => new SnapshotRefused({ reason: "not writable" }))
