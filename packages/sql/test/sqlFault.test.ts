import * as Reactivity from "@effect/experimental/Reactivity"
import * as Client from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import { assert, describe, it } from "@effect/vitest"
import { ContactPatch, ContactStore, Failure } from "@lanekit/core"
import { Fixture, Outcome } from "@lanekit/core/testing"
import { stores } from "@lanekit/sql"
import { Cause, Effect, Exit, Layer, Option } from "effect"
import { seeded } from "./seeded.ts"

const ann = Fixture.contact("ann")

/** A database whose every statement fails with one of the driver's codes, or with its words. */
const failing = (code: string, words = "no") => {
  const fault = new SqlError({ cause: Object.assign(new Error(words), { code }) })
  const connection: Connection = {
    execute: () => fault,
    executeRaw: () => fault,
    executeStream: () => fault,
    executeValues: () => fault,
    executeUnprepared: () => fault
  }
  const client = Client.make({
    acquirer: Effect.succeed(connection),
    compiler: Statement.makeCompilerSqlite(),
    spanAttributes: []
  })
  return Layer.effect(Client.SqlClient, client).pipe(Layer.provide(Reactivity.layer))
}

const read = (code: string, words?: string) =>
  Effect.flatMap(ContactStore, (store) => store.get(ann.id)).pipe(
    Effect.provide(stores.layer.pipe(Layer.provide(failing(code, words))))
  )

const isDefect = <A, E>(exit: Exit.Exit<A, E>) =>
  Exit.isFailure(exit) && Option.isSome(Cause.dieOption(exit.cause)) && Option.isNone(Cause.failureOption(exit.cause))

describe("a fault of the database", () => {
  it.effect.each([
    "SQLITE_BUSY",
    "SQLITE_BUSY_SNAPSHOT",
    "SQLITE_BUSY_RECOVERY",
    "SQLITE_LOCKED",
    // A lost race, a deadlock, a lock that was not had in time; a statement that took too long; no memory.
    "40001",
    "40P01",
    "55P03",
    "57014",
    "53200",
    // No connection, or none any more.
    "08006",
    "57P01",
    "57P03",
    "25P03",
    "53300",
    "ECONNREFUSED",
    "ECONNRESET",
    "EPIPE",
    "ETIMEDOUT",
    "ENOTFOUND"
  ])(
    "is overload when others hold it, or it cannot be reached: %s",
    (code) =>
      Effect.gen(function*() {
        const overloaded = Outcome.failed(new Failure.Unavailable({ reason: "overloaded" }))
        assert.deepStrictEqual(yield* Outcome.of(read(code)), overloaded)
      })
  )

  it.effect.each([
    "Connection terminated unexpectedly",
    "Client has encountered a connection error and is not queryable",
    "timeout exceeded when trying to connect"
  ])("is overload when the driver has words alone for it: %s", (words) =>
    Effect.gen(function*() {
      const overloaded = Outcome.failed(new Failure.Unavailable({ reason: "overloaded" }))
      assert.deepStrictEqual(yield* Outcome.of(read("", words)), overloaded)
    }))

  it.effect.each([
    "SQLITE_CORRUPT",
    "SQLITE_FULL",
    "SQLITE_IOERR",
    "SQLITE_ERROR",
    "OTHER_SQLITE_BUSY",
    "",
    "42P01",
    "25P02",
    "22P02",
    "400010",
    "XX000"
  ])(
    "is a defect otherwise: %j",
    (code) =>
      Effect.gen(function*() {
        assert.isTrue(isDefect(yield* Effect.exit(read(code))))
      })
  )

  it.effect("is no taken e-mail when an update breaks another rule", () =>
    Effect.gen(function*() {
      const sql = yield* Client.SqlClient
      const store = yield* ContactStore
      yield* sql`CREATE TRIGGER rule BEFORE UPDATE ON contacts BEGIN SELECT RAISE(ABORT, 'a rule'); END`
      const exit = yield* Effect.exit(store.update(ann.id, { name: ContactPatch.ContactName.make("Anna") }))
      assert.isTrue(isDefect(exit))
      assert.deepStrictEqual(yield* store.get(ann.id), ann)
    }).pipe(Effect.provide(seeded(Fixture.seed({ contacts: [ann] })))))
})
