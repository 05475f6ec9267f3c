import { assert, describe, it } from "@effect/vitest"
import { Company, CompanyResolution, Contact, ContactPatch, EmailAddress } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Effect, Either, Option } from "effect"
import * as Columns from "../src/Columns.ts"
import { type Known, plan, type PlanOptions } from "../src/PlannedRow.ts"
import * as SyncRow from "../src/SyncRow.ts"

const ada = Fixture.contact("ct_1", {
  email: "ada@example.com",
  name: "Ada",
  isSubscribed: false,
  externalIds: { crm: "7", hubspot: "9" }
})

const acme = Fixture.company("co_1", { name: "Acme" })

const rowOf = (
  header: ReadonlyArray<string>,
  cells: ReadonlyArray<string>,
  empty: "unchanged" | "clear" = "unchanged"
) => SyncRow.fromCells(1, cells, Either.getOrThrow(Columns.make(header)), { empty })

const planned = (
  header: ReadonlyArray<string>,
  cells: ReadonlyArray<string>,
  { company, contacts = [ada], empty = "unchanged", ...options }:
    & { readonly contacts?: Known["contacts"]; readonly company?: CompanyResolution.CompanyResolution }
    & { readonly empty?: "unchanged" | "clear" }
    & Partial<PlanOptions> = {}
) =>
  Effect.map(rowOf(header, cells, empty), (row) =>
    plan(
      row,
      { contacts, company: Option.fromNullable(company) },
      { creates: false, resubscribes: false, ...options }
    ))

const selector = { _tag: "ByName", name: Company.CompanyName.make(acme.name) } as const

describe("a row", () => {
  it.effect("that wants what is so changes nothing, however its address is spelt", () =>
    Effect.gen(function*() {
      const row = yield* planned(["email", "name", "external_ids.crm", "is_subscribed"], [
        "ADA@example.com",
        "Ada",
        "7",
        "no"
      ])
      assert.deepStrictEqual(row, { _tag: "Unchanged", number: 1, id: ada.id })
    }))

  it.effect("changes what differs, and of ids in other systems its own alone", () =>
    Effect.gen(function*() {
      const row = yield* planned(["email", "name", "external_ids.crm"], ["ada@example.com", "Ada King", "8"])
      assert.deepStrictEqual(row, {
        _tag: "Update",
        number: 1,
        contact: ada,
        resubscribes: false,
        changes: [
          { field: "name", before: "Ada", after: "Ada King" },
          { field: "externalIds", before: ada.externalIds, after: { hubspot: "9", crm: "8" } }
        ]
      })
    }))

  it.effect("leaves unchanged what it says nothing of, or clears it where that is asked for", () =>
    Effect.gen(function*() {
      const header = ["id", "name", "external_ids.crm"]
      assert.propertyVal(yield* planned(header, ["ct_1"]), "_tag", "Unchanged")
      assert.deepNestedInclude(yield* planned(header, ["ct_1", "", ""], { empty: "clear" }), {
        "changes": [{ field: "externalIds", before: ada.externalIds, after: { hubspot: "9" } }]
      })
    }))

  it.effect("subscribes nobody again who has opted out, unless that is allowed", () =>
    Effect.gen(function*() {
      const [header, cells] = [["id", "is_subscribed"], ["ct_1", "TRUE"]]
      assert.propertyVal(yield* planned(header, cells), "_tag", "Consent")
      assert.deepInclude(yield* planned(header, cells, { resubscribes: true }), { _tag: "Update", resubscribes: true })
    }))

  it.effect("moves to a company that is found, and to no other", () =>
    Effect.gen(function*() {
      const [header, cells] = [["id", "company_name"], ["ct_1", "Acme"]]
      const found = CompanyResolution.CompanyResolution.Resolved({ company: acme })
      assert.deepInclude(yield* planned(header, cells, { company: found }), {
        changes: [{ field: "companyId", before: ada.companyId, after: acme.id }]
      })
      const none = CompanyResolution.CompanyResolution.NotFound({ selector })
      assert.deepStrictEqual(yield* planned(header, cells, { company: none }), {
        _tag: "CompanyNotFound",
        number: 1,
        selector
      })
      const several = CompanyResolution.CompanyResolution.Ambiguous({ selector, candidates: [], total: 2 })
      assert.deepStrictEqual(yield* planned(header, cells, { company: several }), {
        _tag: "CompanyAmbiguous",
        number: 1,
        selector,
        candidates: [],
        total: 2
      })
    }))

  it.effect("makes a contact where there is none and that is asked for, but not under an id", () =>
    Effect.gen(function*() {
      const [header, cells] = [["email", "name", "external_ids.crm"], ["bob@example.com", "Bob", "3"]]
      assert.propertyVal(yield* planned(header, cells, { contacts: [] }), "_tag", "ContactNotFound")
      assert.deepStrictEqual(yield* planned(header, cells, { contacts: [], creates: true }), {
        _tag: "Create",
        number: 1,
        contact: {
          email: EmailAddress.EmailAddress.make("bob@example.com"),
          name: ContactPatch.ContactName.make("Bob"),
          externalIds: { crm: "3" }
        }
      })
      const byId = yield* planned(["id", "email"], ["ct_9", "bob@example.com"], { contacts: [], creates: true })
      assert.propertyVal(byId, "_tag", "ContactNotFound")
    }))

  it.effect("is about no contact when several are found", () =>
    Effect.gen(function*() {
      const other = Fixture.contact("ct_2")
      assert.deepStrictEqual(yield* planned(["external_ids.crm"], ["7"], { contacts: [ada, other] }), {
        _tag: "ContactAmbiguous",
        number: 1,
        candidates: [ada, other].map(Contact.toRef)
      })
    }))

  it.effect("that cannot be understood is told every reason", () =>
    Effect.gen(function*() {
      const header = ["email", "name", "is_subscribed", "company_id", "company_name"]
      const { issues } = yield* Effect.flip(rowOf(header, ["no address", "x".repeat(256), "maybe", "co_1", "Acme"]))
      assert.sameMembers(issues.map(({ path }) => path), [
        "email",
        "name",
        "is_subscribed",
        "company_id",
        "company_name"
      ])
      const missing = yield* Effect.flip(rowOf(["id", "name"], ["", "Ada"]))
      assert.deepStrictEqual(missing.issues, [{ path: "id", message: "is required: contacts are found by it" }])
    }))
})
