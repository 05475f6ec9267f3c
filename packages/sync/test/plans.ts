import { Company, CompanyResolution, Contact, ContactPatch, EmailAddress } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Effect, Either, Option, Stream } from "effect"
import * as Columns from "../src/Columns.ts"
import type { Plan, PlanEntry, PlanHeader } from "../src/Plan.ts"
import { plan, PlannedRow } from "../src/PlannedRow.ts"
import * as SyncRow from "../src/SyncRow.ts"

/** The head of a plan that may do everything, unless `fields` say otherwise. */
export const header = (fields: Partial<PlanHeader> = {}): PlanHeader => ({
  id: "plan_0123456789abcdef01234567",
  madeAt: "2026-01-01T00:00:00.000Z",
  api: "https://memory.invalid/api/v2",
  workspace: undefined,
  key: "email",
  creates: true,
  resubscribes: false,
  reason: undefined,
  ...fields
})

/** A plan of rows that are known. */
export const planOf = (entries: ReadonlyArray<PlanEntry>, fields: Partial<PlanHeader> = {}): Plan => ({
  header: header(fields),
  entries: Stream.fromIterable(entries)
})

/** A row of values as a table has them, planned on a contact. */
export const planned = (
  number: number,
  values: SyncRow.RowValues,
  contact: Contact.Contact | undefined,
  options: { readonly resubscribes?: boolean; readonly company?: Company.Company } = {}
): Effect.Effect<PlanEntry, SyncRow.InvalidRow> => {
  const header = Object.keys(values)
  const columns = Either.getOrThrow(Columns.make(header, header.includes("id") ? {} : { key: "email" }))
  const cells = Object.values(values).map((value) => value ?? "")
  return Effect.map(SyncRow.fromCells(number, cells, columns, { empty: "clear" }), (row) => ({
    values,
    row: plan(
      row,
      {
        contacts: contact === undefined ? [] : [contact],
        company: Option.map(
          Option.fromNullable(options.company),
          (company) => CompanyResolution.CompanyResolution.Resolved({ company })
        )
      },
      { creates: true, resubscribes: options.resubscribes ?? false }
    )
  }))
}

const ada = Fixture.contact("ct_1", { email: "ada@example.com", name: "Ada", externalIds: { crm: "7", hubspot: "9" } })

/** A row of each kind. */
export const oneOfEach: ReadonlyArray<PlanEntry> = [
  {
    row: PlannedRow.Create({
      number: 1,
      contact: {
        email: EmailAddress.EmailAddress.make("bob@example.com"),
        name: ContactPatch.ContactName.make("Bob"),
        company: { _tag: "ByName", name: Company.CompanyName.make("Company co_1") }
      }
    }),
    values: { email: "bob@example.com", name: "Bob" }
  },
  {
    row: PlannedRow.Update({
      number: 2,
      contact: { ...ada, isSubscribed: false },
      changes: [
        { field: "name", before: "Ada", after: "Ada \"King\"\n" },
        { field: "isSubscribed", before: false, after: true },
        { field: "externalIds", before: ada.externalIds, after: { hubspot: "10", zendesk: "1" } }
      ],
      resubscribes: true
    }),
    values: { email: "ada@example.com", "external_ids.crm": null }
  },
  { row: PlannedRow.Unchanged({ number: 3, id: ada.id }), values: { id: "ct_1" } },
  { row: PlannedRow.Invalid({ number: 4, issues: [{ path: "name", message: "is too long" }] }), values: {} },
  { row: PlannedRow.Duplicate({ number: 5, others: [7, 9] }), values: {} },
  { row: PlannedRow.ContactNotFound({ number: 6 }), values: { id: "ct_9" } },
  { row: PlannedRow.ContactAmbiguous({ number: 7, candidates: [Contact.toRef(ada)] }), values: {} },
  {
    row: PlannedRow.CompanyNotFound({ number: 8, selector: { _tag: "ById", id: Fixture.company("co_1").id } }),
    values: {}
  },
  {
    row: PlannedRow.CompanyAmbiguous({
      number: 9,
      selector: { _tag: "ById", id: Fixture.company("co_1").id },
      candidates: [{ id: Fixture.company("co_1").id, name: "Acme", domains: ["acme.example"], externalIds: ["7"] }],
      total: 2
    }),
    values: {}
  },
  {
    row: PlannedRow.Consent({
      number: 10,
      contact: { ...ada, isSubscribed: false },
      changes: [{ field: "isSubscribed", before: false, after: true }]
    }),
    values: { is_subscribed: "true" }
  }
]
