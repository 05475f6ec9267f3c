import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqliteClient from "@effect/sql-sqlite-node/SqliteClient"
import * as Migrator from "@effect/sql/Migrator"
import { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { Page, type SeedData, Timestamp } from "@lanekit/core"
import { Fixture, World } from "@lanekit/core/testing"
import { seed, Sqlite } from "@lanekit/sql"
import { fromCompany, fromDomains, fromExternalIds } from "@lanekit/sql/CompanyRow"
import { fromContact } from "@lanekit/sql/ContactRow"
import * as migrations from "@lanekit/sql/migrations"
import { initial } from "@lanekit/sql/migrations/initial"
import { insertInto } from "@lanekit/sql/rows"
import { Effect, Layer, Struct } from "effect"
import { temporaryFile } from "./temporary.ts"

/** A database as the first schema had it, with the contacts and companies of a seed. */
const makeOld = (
  filename: string,
  { companies, contacts }: SeedData.SeedData,
  change: Effect.Effect<unknown, SqlError, SqlClient>
) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient
    yield* Migrator.make({})({ loader: Migrator.fromRecord({ "1_initial": initial }), table: migrations.table })
    yield* insertInto(sql, "companies", companies.map((company) => oldRow(fromCompany(company), company)))
    yield* insertInto(
      sql,
      "company_domains",
      companies.flatMap(({ domains, id }) => fromDomains(0, domains).map(ofCompany(id)))
    )
    yield* insertInto(
      sql,
      "company_external_ids",
      companies.flatMap(({ externalIds, id }) => fromExternalIds(0, externalIds).map(ofCompany(id)))
    )
    yield* insertInto(sql, "contacts", contacts.map((contact) => oldRow(fromContact(contact), contact)))
    yield* insertInto(
      sql,
      "contact_companies",
      contacts.flatMap(({ id, otherCompanyIds = [] }) =>
        otherCompanyIds.map((other) => ({ contact_id: id, company_id: other }))
      )
    )
    yield* change
  }).pipe(Effect.provide(SqliteClient.layer({ filename }).pipe(Layer.provide(Reactivity.layer))))

const oldRow = (
  row: { readonly updated_at_ms: number },
  { deletedAt }: { readonly deletedAt?: Timestamp }
) => ({ ...Struct.omit(row, "updated_at_ms"), deleted_at: deletedAt ?? null })

const ofCompany = (id: string) => (row: { readonly company_seq: number }) => ({
  company_id: id,
  ...Struct.omit(row, "company_seq")
})

const tables = [
  "companies",
  "company_domains",
  "company_external_ids",
  "company_statuses",
  "company_tiers",
  "members",
  "contacts",
  "contact_companies",
  "contact_external_ids",
  "blocked_senders"
]

/** All that a database holds, and what SQLite finds wrong with it. */
const contentOf = Effect.gen(function*() {
  const sql = yield* SqlClient
  const rows = yield* Effect.forEach(tables, (table) => sql`SELECT * FROM ${sql(table)} ORDER BY 1, 2`)
  const texts = yield* Effect.forEach(["companies_text", "contacts_text"], (index) =>
    Effect.zipRight(
      sql`CREATE VIRTUAL TABLE temp.${sql(`${index}_words`)} USING fts5vocab(main, ${sql(index)}, instance)`,
      sql`SELECT term, doc FROM ${sql(`${index}_words`)} ORDER BY term, doc`
    ))
  const schema =
    yield* sql`SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type <> 'trigger' ORDER BY type, name`
  const faults = [yield* sql`PRAGMA foreign_key_check`, yield* sql`PRAGMA integrity_check`]
  return { rows, texts, schema, faults }
})

const on = <A, E>(filename: string, body: Effect.Effect<A, E, SqlClient>) =>
  Effect.provide(body, Layer.fresh(Sqlite.layer({ filename })))

/** What becomes of an old database, beside what a new one makes of the same data. */
const both = Effect.fnUntraced(function*(
  data: SeedData.SeedData,
  change: Effect.Effect<unknown, SqlError, SqlClient> = Effect.void
) {
  const [old, fresh] = [yield* temporaryFile, yield* temporaryFile]
  yield* makeOld(old, data, change)
  const migrated = yield* on(old, contentOf)
  const seeded = yield* on(fresh, Effect.zipRight(seed(data), contentOf))
  return { migrated, seeded }
}, Effect.scoped)

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe("a database of the first version", () => {
  it.live.prop(
    "is brought to exactly what a new one with the same records is",
    [World.seedData],
    ([data]) =>
      Effect.gen(function*() {
        // What was added first was not known: the order of ids takes its place.
        const contacts = data.contacts.map((contact) => ({
          ...contact,
          otherCompanyIds: (contact.otherCompanyIds ?? []).toSorted(byBytes)
        }))
        // Of an owner with several names the oldest company's counts, as there is no order but that of age.
        const companies = data.companies.toSorted((a, b) =>
          Page.isBefore(Page.positionOf(a), Page.positionOf(b)) ? 1 : -1
        )
        const { migrated, seeded } = yield* both({
          ...data,
          companies,
          contacts,
          blockedSenders: [],
          statuses: [],
          tiers: [],
          owners: []
        })
        assert.deepStrictEqual(migrated.rows, seeded.rows)
        assert.deepStrictEqual(migrated.texts, seeded.texts)
        assert.deepStrictEqual(migrated.schema, seeded.schema)
        assert.deepStrictEqual(migrated.faults, [[], [{ integrity_check: "ok" }]])
      }),
    { fastCheck: { numRuns: 20 }, timeout: 60_000 }
  )

  it.live("is searched for texts that were folded otherwise: with a sigma that is another letter at the end of words", () =>
    Effect.gen(function*() {
      const names = ["ΟΔΟΣ ΑΘΗΝΑΣ", "οδος", "Ada"]
      const data = Fixture.seed({
        companies: names.map((name, index) => Fixture.company(`co_${index}`, { name, domains: [name, "a.test"] })),
        contacts: [
          ...names.map((name, index) => Fixture.contact(`ct_${index}`, { name })),
          Fixture.contact("ct_gone", { name: "ΣΑΣ", deletedAt: Fixture.at(1) })
        ]
      })
      const { migrated, seeded } = yield* both(
        data,
        Effect.flatMap(SqlClient, (sql) =>
          Effect.forEach([...names, "ΣΑΣ"], (name) =>
            Effect.all([
              sql`UPDATE companies SET name_folded = ${name.toLowerCase()} WHERE name = ${name}`,
              sql`UPDATE contacts SET name_folded = ${name.toLowerCase()} WHERE name = ${name}`,
              sql`UPDATE company_domains SET value_folded = ${name.toLowerCase()} WHERE value = ${name}`
            ])))
      )
      assert.include(JSON.stringify(seeded.rows), "οδοσ αθηνασ")
      assert.deepStrictEqual(migrated, seeded)
    }))

  it.live("keeps thousands of records, and times in every spelling", () =>
    Effect.gen(function*() {
      const spellings = ["2026-01-01T01:00:00.123999+01:00", "2026-01-01T00:00:00Z", "1970-01-01T00:00:00.5Z"]
      const contacts = Array.from({ length: 1500 }, (_, index) =>
        Fixture.contact(`ct_${index}`, {
          updatedAt: Timestamp.make(spellings[index % spellings.length] ?? ""),
          createdAt: Fixture.at(index % 7)
        }))
      const { migrated, seeded } = yield* both(Fixture.seed({ contacts }))
      assert.lengthOf(migrated.rows[tables.indexOf("contacts")] ?? [], contacts.length)
      assert.deepStrictEqual(migrated.rows, seeded.rows)
      assert.deepStrictEqual(migrated.texts, seeded.texts)
    }))
})
