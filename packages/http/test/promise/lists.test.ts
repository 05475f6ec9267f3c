import { assert, describe, it } from "@effect/vitest"
import { UnauthenticatedError } from "@lanekit/http/promise"
import { blockedSenderJson, companyJson, contactJson, json, pageOf } from "../stub.ts"
import { answeredBy, rejection } from "./stubFetch.ts"

const page = (ids: ReadonlyArray<string>, cursor: string | null) => ({
  data: ids.map((id) => ({ ...contactJson, id })),
  page: { cursor, has_more: cursor !== null, limit: 2 }
})

const pages: Readonly<Record<string, unknown>> = {
  "": page(["ct_1", "ct_2"], "b"),
  b: page([], "c"),
  c: page(["ct_3"], null)
}

const paged = () => answeredBy(({ url }) => json(200, pages[url.searchParams.get("cursor") ?? ""]))

describe("a list", () => {
  it("is walked by its items, 200 a request", async () => {
    const { client, requests } = paged()
    const ids: Array<string> = []
    for await (const { id } of client.contacts.list({ nameContains: "a" })) ids.push(id)
    assert.deepStrictEqual(ids, ["ct_1", "ct_2", "ct_3"])
    assert.deepStrictEqual(requests.map(({ url }) => url.search), [
      "?limit=200&name_contains=a",
      "?limit=200&cursor=b&name_contains=a",
      "?limit=200&cursor=c&name_contains=a"
    ])
  })

  it("is walked by its pages, and gone on with from a cursor", async () => {
    const { client } = paged()
    const found: Array<readonly [ReadonlyArray<string>, string | null]> = []
    for await (const { cursor, data } of client.contacts.list().pages()) found.push([data.map(({ id }) => id), cursor])
    assert.deepStrictEqual(found, [[["ct_1", "ct_2"], "b"], [[], "c"], [["ct_3"], null]])
    const rest: Array<string> = []
    for await (const { id } of client.contacts.list({ cursor: "b" })) rest.push(id)
    assert.deepStrictEqual(rest, ["ct_3"])
  })

  it("is read anew by each walk, and not before", async () => {
    const { client, requests } = answeredBy(() => json(200, pageOf(contactJson)))
    const list = client.contacts.list()
    assert.isEmpty(requests)
    for await (const _ of list) break
    for await (const _ of list) break
    assert.lengthOf(requests, 2)
  })

  it("takes dates and ISO strings", async () => {
    const { client, requests } = answeredBy(() => json(200, pageOf()))
    const filter = { createdAfter: new Date(0), updatedBefore: "2026-01-01T00:00:00+02:00", limit: undefined }
    for await (const _ of client.contacts.list(filter)) break
    assert.deepStrictEqual(requests.map(({ url }) => Object.fromEntries(url.searchParams)), [{
      limit: "200",
      created_after: "1970-01-01T00:00:00.000Z",
      updated_before: "2026-01-01T00:00:00+02:00"
    }])
  })

  it("of companies and of blocked senders is walked as well", async () => {
    const { client, requests } = answeredBy(({ url }) =>
      json(200, pageOf(url.pathname.endsWith("companies") ? companyJson : blockedSenderJson))
    )
    for await (const company of client.companies.list({ sizeGte: 0, domain: "acme.test", statusId: undefined })) {
      assert.deepStrictEqual(company.externalIds, ["crm-1"])
    }
    for await (const sender of client.blockedSenders.list({ type: "DOMAIN" })) {
      assert.strictEqual(sender.value, "spam.test")
    }
    assert.deepStrictEqual(requests.map(({ url }) => url.pathname + url.search), [
      "/v2/companies?limit=200&domain=acme.test&size_gte=0",
      "/v2/contacts/blocked-senders?limit=200&type=DOMAIN"
    ])
  })

  it("rejects with the error of the page that failed, after the pages before it", async () => {
    const { client } = answeredBy(({ url }) =>
      url.searchParams.has("cursor") ? json(401, { error: { code: "unauthenticated" } }) : json(200, pages[""])
    )
    const ids: Array<string> = []
    const walk = async () => {
      for await (const { id } of client.contacts.list()) ids.push(id)
    }
    assert.instanceOf(await rejection(walk()), UnauthenticatedError)
    assert.deepStrictEqual(ids, ["ct_1", "ct_2"])
  })
})
