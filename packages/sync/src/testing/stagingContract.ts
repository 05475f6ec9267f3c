import { assert, describe, it } from "@effect/vitest"
import { type Company, CompanySelector, type Contact, EmailAddress } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Chunk, Effect, Either, FastCheck as fc, type Layer, Stream } from "effect"
import { maxListed, Staging } from "../Staging.ts"
import * as SyncRow from "../SyncRow.ts"
import type { TableRow } from "../Table.ts"
import type * as Target from "../Target.ts"

/** What every `Staging` does, declared as tests of the one that a layer makes, which is empty each time. */
export const stagingContract = (name: string, layer: Layer.Layer<Staging, unknown>): void => {
  describe(`${name} as a Staging`, () => {
    it.effect("gives what was found for each row, in their order", () =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(worlds, ({ companies, contacts, key, rows: texts }) =>
            Effect.gen(function*() {
              const staging = yield* Staging
              const rows = yield* Effect.forEach(texts, (values, place) => rowOf(place + 1, values, key))
              yield* staging.add(Chunk.fromIterable(rows))
              // What is offered twice is found once, as when a list is read while it changes.
              yield* staging.offerContacts(contacts)
              yield* staging.offerContacts(contacts.slice(0, 2))
              yield* staging.offerCompanies(companies)
              yield* staging.offerCompanies(companies.slice(0, 2))
              const staged = Chunk.toReadonlyArray(yield* Stream.runCollect(staging.staged))
              const told = staged.map(({ companies, contacts, others, row }) => ({
                row,
                others,
                contacts: contacts.map(({ id }) => id),
                companies: { first: companies.first.map(({ id }) => id), total: companies.total }
              }))
              assert.deepStrictEqual(told, rows.map((row) => expected(row, { rows, contacts, companies, key })))
              const keys = new Set(rows.flatMap((row) => keyOf(row, key) ?? []))
              assert.deepStrictEqual((yield* staging.keys(1000)).length, keys.size)
              assert.deepStrictEqual((yield* staging.keys(2)).length, Math.min(2, keys.size))
              const selectors = new Set(rows.flatMap((row) => companyOf(row) ?? []))
              assert.deepStrictEqual(
                new Set((yield* staging.selectors(1000)).map((selector) => JSON.stringify(selector))).size,
                selectors.size
              )
            }).pipe(Effect.provide(layer), Effect.runPromise)),
          { numRuns: 60 }
        )
      ), 60_000)

    it.effect("finds nobody by an id that they have not, whatever the system is called", () =>
      Effect.gen(function*() {
        const staging = yield* Staging
        yield* staging.add(Chunk.of(yield* rowOf(1, { "external_ids.constructor": "7" }, "external_ids.constructor")))
        yield* staging.offerContacts([
          Fixture.contact("ct_1", { externalIds: { crm: "7" } }),
          Fixture.contact("ct_2", { externalIds: { constructor: "7" } })
        ])
        const staged = Chunk.toReadonlyArray(yield* Stream.runCollect(staging.staged))
        assert.deepStrictEqual(staged.map(({ contacts }) => contacts.map(({ id }) => id)), [["ct_2"]])
      }).pipe(Effect.provide(layer)))
  })
}

interface Known {
  readonly rows: ReadonlyArray<TableRow>
  readonly contacts: ReadonlyArray<Contact.Contact>
  readonly companies: ReadonlyArray<Company.Company>
  readonly key: Target.Key
}

const rowOf = (number: number, values: SyncRow.RowValues, key: Target.Key): Effect.Effect<TableRow> =>
  Effect.map(Effect.either(SyncRow.fromTexts(number, values, key)), (row) => ({ number, values, row }))

const keyOf = ({ row }: TableRow, key: Target.Key): string | undefined =>
  Either.isLeft(row) ? undefined : folded(row.right.key.value, key)

const folded = (value: string, key: Target.Key): string => key === "email" ? EmailAddress.foldEmail(value) : value

const companyOf = ({ row }: TableRow): string | undefined =>
  Either.isLeft(row) || row.right.patch.company === undefined ? undefined : JSON.stringify(row.right.patch.company)

const expected = (row: TableRow, { companies, contacts, key, rows }: Known) => {
  const own = keyOf(row, key)
  const found = contacts.filter((contact) => own !== undefined && contactKey(contact, key) === own)
  const company = Either.isLeft(row.row) ? undefined : row.row.right.patch.company
  const named = companies.filter((each) => company !== undefined && CompanySelector.isMatch(company, each))
  return {
    row,
    others: rows.filter((other) => own !== undefined && other !== row && keyOf(other, key) === own)
      .map(({ number }) => number).slice(0, maxListed),
    contacts: found.map(({ id }) => id).toSorted().slice(0, maxListed),
    companies: { first: named.map(({ id }) => id).toSorted().slice(0, maxListed), total: named.length }
  }
}

const contactKey = (contact: Contact.Contact, key: Target.Key): string | undefined =>
  key === "id" ? contact.id : key === "email" ? EmailAddress.foldEmail(contact.email) : contact.externalIds["crm"]

// Few values, so that rows, contacts and companies meet.
const digit = fc.integer({ min: 0, max: 4 }).map(String)
const email = fc.tuple(fc.constantFrom("a", "A", "b", "c"), fc.constantFrom("x.co", "X.co")).map((parts) =>
  parts.join("@")
)

const texts = (key: Target.Key): fc.Arbitrary<SyncRow.RowValues> =>
  fc.tuple(
    key === "email"
      ? fc.oneof(email, fc.constant("no address"))
      : digit.map((digit) => key === "id" ? `ct_${digit}` : digit),
    fc.constantFrom("Ada", "x".repeat(300)),
    fc.oneof(
      fc.constant({}),
      digit.map((digit) => ({ company_id: `co_${digit}` })),
      digit.map((digit) => ({ company_name: `Company ${digit}` })),
      digit.map((digit) => ({ company_external_id: digit }))
    )
  ).map(([value, name, company]): SyncRow.RowValues => Object.assign({ [key]: value, name }, company))

const contact = fc.record({ id: fc.integer({ min: 0, max: 40 }), email, crm: fc.option(digit, { nil: undefined }) })
  .map(
    ({ crm, email, id }) => Fixture.contact(`ct_${id}`, { email, externalIds: crm === undefined ? {} : { crm } })
  )

const company = fc.record({ id: fc.integer({ min: 0, max: 40 }), name: digit, ids: fc.array(digit, { maxLength: 3 }) })
  .map(
    ({ id, ids, name }) => Fixture.company(`co_${id}`, { name: `Company ${name}`, externalIds: ids })
  )

const selectId = ({ id }: { readonly id: string }) => id

const worlds: fc.Arbitrary<
  & { readonly rows: ReadonlyArray<SyncRow.RowValues> }
  & Pick<Known, "contacts" | "companies" | "key">
> = fc.constantFrom<Target.Key>("id", "email", "external_ids.crm").chain((key) =>
  fc.record({
    key: fc.constant(key),
    rows: fc.array(texts(key), { maxLength: 30 }),
    contacts: fc.uniqueArray(contact, { selector: selectId, maxLength: 40 }),
    companies: fc.uniqueArray(company, { selector: selectId, maxLength: 40 })
  })
)
