import { SqlClient } from "@effect/sql/SqlClient"
import { SqlError } from "@effect/sql/SqlError"
import type { Failure, SeedData } from "@lanekit/core"
import { Effect, Schema } from "effect"
import * as migrations from "./migrations.ts"
import { upsertKeys } from "./seed.ts"
import { SnapshotUnusable } from "./SnapshotUnusable.ts"
import { codeOf, isConstraintViolation, orUnavailable } from "./sqlFault.ts"
import * as tables from "./tables.ts"
import { rebuild } from "./textRebuild.ts"

/** Copies of the whole database in files: every record, key and setting, as they are at one moment. */
export interface Snapshot {
  /** Whether a file is a database of this program, of whatever version. */
  readonly isOurs: (path: string) => Effect.Effect<boolean, Failure.Unavailable>
  /** Writes a copy to a path where nothing is, or an empty file. It is not synced to the disk. */
  readonly write: (path: string) => Effect.Effect<void, Failure.Unavailable>
  /**
   * Brings everything back to what a copy holds, whole or not at all: whoever reads meanwhile, in this process or another
   * one, sees the one or the other. `keys` are added to those of the copy, or take the place of theirs with the same id, but
   * for those that the operator made.
   */
  readonly restore: (
    path: string,
    keys: ReadonlyArray<SeedData.SeedApiKey>
  ) => Effect.Effect<void, SnapshotUnusable | Failure.Unavailable>
}

/** Snapshots of a database. */
export const make: Effect.Effect<Snapshot, never, SqlClient> = Effect.gen(function*() {
  const sql = yield* SqlClient
  // The attached database has one name.
  const alone = yield* Effect.makeSemaphore(1)

  const restore = Effect.fn("Snapshot.restore")(
    function*(_path: string, keys: ReadonlyArray<SeedData.SeedApiKey>) {
      yield* check(sql)
      yield* sql.withTransaction(Effect.andThen(copy(sql), upsertKeys(sql, keys)))
    },
    (effect, path) => attached(sql, path, effect),
    refusing,
    alone.withPermits(1)
  )

  const isOurs = Effect.fn("Snapshot.isOurs")(
    function*(path: string) {
      const tables = sql`SELECT 1 FROM ${
        sql(`${schema}.sqlite_schema`)
      } WHERE type = 'table' AND name = ${migrations.table}`
      return (yield* attached(sql, path, tables)).length > 0
    },
    refusing,
    Effect.catchTag("SnapshotUnusable", () => Effect.succeed(false)),
    alone.withPermits(1)
  )

  return {
    isOurs,
    write: Effect.fn("Snapshot.write")((path: string) => sql`VACUUM INTO ${path}`, Effect.asVoid, orUnavailable),
    restore
  }
})

const schema = "snapshot"

const attached = <A, E, R>(sql: SqlClient, path: string, use: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    sql`ATTACH DATABASE ${path} AS ${sql(schema)}`,
    () => use,
    () => Effect.orDie(sql`DETACH DATABASE ${sql(schema)}`)
  )

const check = Effect.fnUntraced(function*(sql: SqlClient) {
  const shape = (database: string) =>
    sql`SELECT name, sql FROM ${sql(`${database}.sqlite_schema`)}
      WHERE type = 'table' AND ${sql.in("name", [...tables.all, migrations.table])} ORDER BY name`
  const seen = (database: string) =>
    sql`SELECT migration_id, name FROM ${sql(`${database}.${migrations.table}`)} ORDER BY migration_id`

  const shapeThere = yield* shape(schema)
  if (!shapeThere.some(({ name }) => name === migrations.table)) return yield* unusable("foreign")
  if (!areEqual(yield* seen(schema), yield* seen("main"))) return yield* unusable("another version")
  if (!areEqual(shapeThere, yield* shape("main"))) return yield* unusable("foreign")
  const problems = yield* sql`PRAGMA ${sql(schema)}.quick_check(1)`
  if (!areEqual(problems, [{ quick_check: "ok" }])) return yield* unusable("damaged")
})

const areEqual = (some: ReadonlyArray<object>, others: ReadonlyArray<object>) =>
  JSON.stringify(some) === JSON.stringify(others)

const copy = Effect.fnUntraced(function*(sql: SqlClient) {
  yield* tables.clear(sql, tables.all)
  for (const table of tables.all) {
    const columns = toNames(yield* sql`SELECT name FROM pragma_table_info(${table}, 'main')`)
    const names = sql.csv(columns.map(({ name }) => sql`${sql(name)}`))
    yield* sql`INSERT INTO ${sql(`main.${table}`)} (${names}) SELECT ${names} FROM ${sql(`${schema}.${table}`)}`
  }
  yield* rebuild(sql)
})

const unusable = (reason: SnapshotUnusable["reason"]) => Effect.fail(new SnapshotUnusable({ reason }))

const toNames = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ name: Schema.String })))

const refusing = <A, E, R>(effect: Effect.Effect<A, E | SqlError, R>) =>
  effect.pipe(
    Effect.catchIf(
      (error): error is SqlError => error instanceof SqlError && reasonOf(error) !== undefined,
      (error) => unusable(reasonOf(error) ?? "damaged")
    ),
    orUnavailable
  )

const reasonOf = (error: SqlError): SnapshotUnusable["reason"] | undefined => {
  const code = codeOf(error)
  if (code.startsWith("SQLITE_CANTOPEN")) return "unreadable"
  if (code === "SQLITE_NOTADB") return "not a database"
  return code.startsWith("SQLITE_CORRUPT") || isConstraintViolation(error) ? "damaged" : undefined
}
