import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import type { SqlClient } from "@effect/sql/SqlClient"
import { Effect, type Scope } from "effect"
import { type FileUnusable, fromError, fromSql } from "./FileUnusable.ts"

/** A file that disappears when it is closed, or its process dies, in the system's place for such files. */
export const temporary = ""

/** How a file is opened. */
export interface OpenOptions {
  /** A path, made when nothing is there (its directory is not), or {@link temporary}. */
  readonly filename: string
  /** Statements that are executed first. */
  readonly pragmas: ReadonlyArray<string>
  readonly isReadOnly?: boolean
}

/** Opens a file of SQLite until the scope closes. */
export const openFile = (
  { filename, isReadOnly = false, pragmas }: OpenOptions
): Effect.Effect<SqlClient, FileUnusable, Scope.Scope> =>
  Effect.gen(function*() {
    const sql = yield* SqliteClient.make({ filename, disableWAL: true, readonly: isReadOnly }).pipe(
      // The driver's constructor throws.
      Effect.catchAllDefect((defect) => Effect.fail(fromError(defect)))
    )
    yield* Effect.forEach(pragmas, (pragma) => sql.unsafe(`PRAGMA ${pragma}`), { discard: true }).pipe(
      Effect.mapError(fromSql)
    )
    return sql
  }).pipe(Effect.provide(Reactivity.layer))
