import { assert, describe, it } from "@effect/vitest"
import { Company, CompanyResolution, Contact, ContactPatch } from "@lanekit/core"
import { Effect, Stream } from "effect"
import { clientOf, companyJson, contactJson, json } from "./stub.ts"

const id = Contact.ContactId.make("ct_1")
const byName = { _tag: "ByName" as const, name: Company.CompanyName.make("Acme") }

/** An API of two pages of contacts and one company. */
const api = clientOf((request, { url }) =>
  Effect.sync(() => {
    const path = url.pathname
    if (path === "/v2/contacts/ct_1") return json(200, contactJson)
    if (path.startsWith("/v2/companies/")) return json(200, companyJson)
    if (path === "/v2/companies" && request.method === "POST") return json(200, companyJson)
    const isFirst = url.searchParams.get("cursor") === null
    const data = path === "/v2/companies" ? [companyJson] : [{ ...contactJson, id: isFirst ? "ct_1" : "ct_2" }]
    const hasMore = path === "/v2/contacts" && isFirst
    return json(200, { data, page: { cursor: hasMore ? "next" : null, has_more: hasMore, limit: 200 } })
  })
)

describe("a client", () => {
  it.effect("reads lists to their end", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* api
      const ids = yield* client.contacts.items({ nameContains: "ann" }).pipe(
        Stream.map((contact) => contact.id),
        Stream.runCollect
      )
      assert.deepStrictEqual([...ids], ["ct_1", "ct_2"])
      assert.deepStrictEqual(requests.map(({ url }) => url.search), [
        "?limit=200&name_contains=ann",
        "?limit=200&cursor=next&name_contains=ann"
      ])
    }))

  it.effect("asks once which company is meant, until a write of its own may have changed it", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* api
      const resolution = yield* client.companies.resolve(byName)
      assert.isTrue(CompanyResolution.CompanyResolution.$is("Resolved")(resolution))
      yield* client.companies.resolve(byName)
      assert.lengthOf(requests, 1)
      yield* client.companies.create({ name: byName.name })
      yield* client.companies.resolve(byName)
      assert.deepStrictEqual(requests.map(({ method }) => method), ["GET", "POST", "GET"])
    }))

  it.effect("writes nothing that is so already, when it is asked to look first", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* api
      const patch = { name: ContactPatch.ContactName.make("Ann"), company: byName }
      yield* client.contacts.update(id, patch, { skipUnchanged: true })
      assert.deepStrictEqual(requests.map(({ method }) => method), ["GET", "GET"])
      yield* client.contacts.update(id, patch)
      assert.deepStrictEqual(requests.map(({ method }) => method), ["GET", "GET", "PATCH"])
    }))
})
