import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import type { Company, Contact, Failure, Page, Workspace } from "@lanekit/core"
import { Operation, type OperationName, operations, type Productlane } from "@lanekit/http"
import { type Context, type Effect, JSONSchema, Schema } from "effect"

/** The contract's list of endpoints. */
const contract: { readonly [Name in OperationName]: readonly [method: string, path: string, scopes: string] } = {
  getMe: ["GET", "/me", ""],
  listContacts: ["GET", "/contacts", "contacts:read"],
  createContact: ["POST", "/contacts", "contacts:write"],
  getContactByEmail: ["GET", "/contacts/by-email", "contacts:read"],
  getContact: ["GET", "/contacts/{id}", "contacts:read"],
  updateContact: ["PATCH", "/contacts/{id}", "contacts:write"],
  deleteContact: ["DELETE", "/contacts/{id}", "contacts:write"],
  listContactCompanies: ["GET", "/contacts/{id}/companies", "contacts:read companies:read"],
  addContactCompany: ["POST", "/contacts/{id}/companies", "contacts:write"],
  removeContactCompany: ["DELETE", "/contacts/{id}/companies/{company_id}", "contacts:write"],
  listBlockedSenders: ["GET", "/contacts/blocked-senders", "contacts:read"],
  createBlockedSender: ["POST", "/contacts/blocked-senders", "contacts:write"],
  deleteBlockedSender: ["DELETE", "/contacts/blocked-senders/{id}", "contacts:write"],
  listCompanies: ["GET", "/companies", "companies:read"],
  createCompany: ["POST", "/companies", "companies:write"],
  getCompany: ["GET", "/companies/{id}", "companies:read"],
  updateCompany: ["PATCH", "/companies/{id}", "companies:write"],
  deleteCompany: ["DELETE", "/companies/{id}", "companies:write"],
  mergeCompanies: ["POST", "/companies/{id}/merge", "companies:write"]
}

const table: ReadonlyArray<readonly [name: string, operation: Operation.Operation]> = Object.entries(operations)

const keysOf = (schema: Schema.Schema.AnyNoContext) => {
  const jsonSchema = JSONSchema.make(Schema.encodedSchema(schema))
  return "properties" in jsonSchema ? Object.keys(jsonSchema.properties) : []
}

describe("operations", () => {
  it("are those of the contract", () => {
    const rows = table.map(([name, { method, path, scopes }]) => [name, [method, path, scopes.join(" ")]])
    assert.deepStrictEqual<unknown>(Object.fromEntries(rows), contract)
  })

  it.each(table)("%s has a param for each place of its path, and no other", (_, { params, path }) => {
    const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    assert.strictEqual(new Set(places).size, places.length)
    assert.sameMembers<unknown>(keysOf(params), places)
  })

  it.each(table)("%s takes a body only where its method has one", (_, { body, method }) => {
    assert.strictEqual(body === Schema.Void, method === "GET" || method === "DELETE")
  })

  it.each(table)("%s has a path that any base URL can precede", (_, { path }) => {
    assert.match(path, /^(?:\/(?:[a-z-]+|\{\w+\}))+$/)
  })

  it("are each the only one of their method and path", () => {
    const names = table.map(([, operation]) => Operation.nameOf(operation).replaceAll(/\{\w+\}/g, "{}"))
    assert.lengthOf(new Set(names), names.length)
  })

  it("take the queries of the contract", () => {
    const times = ["created_after", "created_before", "updated_after", "updated_before"]
    const queries: Readonly<Record<string, ReadonlyArray<string>>> = {
      listContacts: ["limit", "cursor", "email", "name_contains", "company_id", "external_id", ...times],
      getContactByEmail: ["email"],
      listBlockedSenders: ["limit", "cursor", "type"],
      listCompanies: ["limit", "cursor", "external_id", "domain", "name_contains", "status_id", "tier_id"].concat(
        ["size_gte", "size_lte", "revenue_gte", "revenue_lte"],
        times
      )
    }
    for (const [name, { query }] of table) assert.sameMembers(keysOf(query), [...queries[name] ?? []], name)
  })
})

type Client = Context.Tag.Service<Productlane>
type SuccessOf<Call> = Call extends Effect.Effect<infer A, infer _> ? A : never
type FailureOf<Call> = Call extends Effect.Effect<infer _, infer E> ? E : never
type Common = Failure.CommonFailure
type Write = Failure.WriteFailure

describe("the client's types", () => {
  it("have the failures that each call can give, and no other", () => {
    expectTypeOf<FailureOf<Client["me"]>>().toEqualTypeOf<Common>()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["get"]>>>().toEqualTypeOf<Failure.ContactNotFound | Common>()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["list"]>>>().toEqualTypeOf<Failure.CursorMalformed | Common>()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["update"]>>>().toEqualTypeOf<
      Failure.ContactNotFound | Failure.EmailTaken | Failure.CompanyUnmatched | Failure.CompanyAmbiguous | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["companies"]["get"]>>>().toEqualTypeOf<Failure.CompanyNotFound | Common>()
    expectTypeOf<FailureOf<ReturnType<Client["companies"]["list"]>>>().toEqualTypeOf<Failure.CursorMalformed | Common>()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["create"]>>>().toEqualTypeOf<
      Failure.EmailTaken | Failure.CompanyUnmatched | Failure.CompanyAmbiguous | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["getByEmail"]>>>().toEqualTypeOf<
      Failure.ContactEmailUnmatched | Common
    >()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["delete"]>>>().toEqualTypeOf<
      Failure.ContactNotFound | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["companies"]["list"]>>>().toEqualTypeOf<
      Failure.ContactNotFound | Common
    >()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["companies"]["add"]>>>().toEqualTypeOf<
      Failure.ContactNotFound | Failure.CompanyUnmatched | Failure.CompanyAmbiguous | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["companies"]["remove"]>>>().toEqualTypeOf<
      Failure.ContactNotFound | Failure.CompanyNotFound | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["blockedSenders"]["create"]>>>().toEqualTypeOf<
      Failure.SenderAlreadyBlocked | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["blockedSenders"]["delete"]>>>().toEqualTypeOf<
      Failure.BlockedSenderNotFound | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["companies"]["create"]>>>().toEqualTypeOf<
      Failure.CompanyAttributeUnmatched | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["companies"]["update"]>>>().toEqualTypeOf<
      Failure.CompanyNotFound | Failure.CompanyAttributeUnmatched | Write
    >()
    expectTypeOf<FailureOf<ReturnType<Client["companies"]["merge"]>>>().toEqualTypeOf<
      Failure.CompanyNotFound | Failure.MergeSourceUnmatched | Write
    >()
    expectTypeOf<Failure.EmailTaken>().not.toExtend<FailureOf<ReturnType<Client["contacts"]["get"]>>>()
    expectTypeOf<Failure.EmailTaken>().toExtend<FailureOf<ReturnType<Client["contacts"]["update"]>>>()
  })

  it("have the answer of each call", () => {
    expectTypeOf<SuccessOf<Client["me"]>>().toEqualTypeOf<Workspace.Identity>()
    expectTypeOf<SuccessOf<ReturnType<Client["contacts"]["get"]>>>().toEqualTypeOf<Contact.Contact>()
    expectTypeOf<SuccessOf<ReturnType<Client["contacts"]["update"]>>>().toEqualTypeOf<Contact.Contact>()
    expectTypeOf<SuccessOf<ReturnType<Client["contacts"]["list"]>>>().toExtend<Page.Page<Contact.Contact>>()
    expectTypeOf<SuccessOf<ReturnType<Client["companies"]["get"]>>>().toEqualTypeOf<Company.Company>()
    expectTypeOf<SuccessOf<ReturnType<Client["companies"]["list"]>>>().toExtend<Page.Page<Company.Company>>()
  })

  it("ask for branded ids, and for nothing that cannot be written", () => {
    expectTypeOf<string>().not.toExtend<Parameters<Client["contacts"]["get"]>[0]>()
    expectTypeOf<Company.CompanyId>().not.toExtend<Parameters<Client["contacts"]["get"]>[0]>()
    expectTypeOf<{ readonly name: null }>().not.toExtend<Parameters<Client["contacts"]["update"]>[1]>()
  })
})
