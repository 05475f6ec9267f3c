import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import type { Company, Contact, Failure, Page, Workspace } from "@lanekit/core"
import { Operation, type OperationName, operations, type Productlane } from "@lanekit/http"
import { type Context, type Effect, JSONSchema, Schema } from "effect"

/** The contract's list of endpoints, as far as the table has them. */
const contract: { readonly [Name in OperationName]: readonly [method: string, path: string, scopes: string] } = {
  getMe: ["GET", "/me", ""],
  listContacts: ["GET", "/contacts", "contacts:read"],
  getContact: ["GET", "/contacts/{id}", "contacts:read"],
  updateContact: ["PATCH", "/contacts/{id}", "contacts:write"],
  listCompanies: ["GET", "/companies", "companies:read"],
  getCompany: ["GET", "/companies/{id}", "companies:read"]
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
    assert.strictEqual(body === Schema.Void, method === "GET")
  })

  it.each(table)("%s has a path that any base URL can precede", (_, { path }) => {
    assert.match(path, /^(?:\/(?:[a-z-]+|\{\w+\}))+$/)
  })

  it("are each the only one of their method and path", () => {
    const names = table.map(([, operation]) => Operation.nameOf(operation).replaceAll(/\{\w+\}/g, "{}"))
    assert.lengthOf(new Set(names), names.length)
  })

  it("take the queries of the contract", () => {
    assert.sameMembers(keysOf(operations.listContacts.query), [
      "limit",
      "cursor",
      "email",
      "name_contains",
      "company_id"
    ])
    assert.sameMembers(keysOf(operations.listCompanies.query), [
      "limit",
      "cursor",
      "external_id",
      "domain",
      "name_contains"
    ])
    for (const name of ["getMe", "getContact", "updateContact", "getCompany"] as const) {
      assert.isEmpty(keysOf(operations[name].query))
    }
  })
})

type Client = Context.Tag.Service<Productlane>
type SuccessOf<Call> = Call extends Effect.Effect<infer A, infer _> ? A : never
type FailureOf<Call> = Call extends Effect.Effect<infer _, infer E> ? E : never
type Common = Failure.CommonFailure

describe("the client's types", () => {
  it("have the failures that each call can give, and no other", () => {
    expectTypeOf<FailureOf<Client["me"]>>().toEqualTypeOf<Common>()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["get"]>>>().toEqualTypeOf<Failure.ContactNotFound | Common>()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["list"]>>>().toEqualTypeOf<Failure.CursorMalformed | Common>()
    expectTypeOf<FailureOf<ReturnType<Client["contacts"]["update"]>>>().toEqualTypeOf<
      Failure.ContactNotFound | Failure.EmailTaken | Failure.CompanyUnmatched | Failure.CompanyAmbiguous | Common
    >()
    expectTypeOf<FailureOf<ReturnType<Client["companies"]["get"]>>>().toEqualTypeOf<Failure.CompanyNotFound | Common>()
    expectTypeOf<FailureOf<ReturnType<Client["companies"]["list"]>>>().toEqualTypeOf<Failure.CursorMalformed | Common>()
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
