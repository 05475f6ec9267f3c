import { assert, describe, it } from "@effect/vitest"
import { CompanyUnmatchedError, ValidationFailedError, type WebhookEvent } from "@lanekit/http/promise"
import { companyJson, contactJson, json, pageOf } from "../stub.ts"
import { answeredBy, rejection } from "./stubFetch.ts"

describe("a company that a selector names", () => {
  const companies: Readonly<Record<string, ReadonlyArray<unknown>>> = {
    Acme: [companyJson],
    Twin: [{ ...companyJson, id: "co_3", name: "Twin" }, { ...companyJson, id: "co_2", name: "Twin" }]
  }
  const directory = () =>
    answeredBy(({ method, url }) =>
      method === "POST"
        ? json(200, companyJson)
        : json(200, pageOf(...companies[url.searchParams.get("name_contains") ?? ""] ?? []))
    )

  it("is resolved, not found or ambiguous", async () => {
    const { client } = directory()
    const [acme, twin, nobody] = await client.companies.resolveAll([{ name: "Acme" }, { name: "Twin" }, { name: "X" }])
    assert.isTrue(acme?.status === "resolved" && acme.company.id === "co_1")
    assert.deepStrictEqual(nobody, { status: "not_found" })
    assert.isTrue(twin?.status === "ambiguous")
    if (twin?.status !== "ambiguous") return
    assert.deepStrictEqual([twin.total, twin.candidates.map(({ id }) => id)], [2, ["co_2", "co_3"]])
    assert.deepStrictEqual(await client.companies.resolve({ name: "Acme" }), acme)
  })

  it("is asked for once, until a write of this client", async () => {
    const { client, requests } = directory()
    await client.companies.resolve({ name: "Acme" })
    await client.companies.resolve({ name: "Acme" })
    assert.lengthOf(requests, 1)
    await client.companies.create({ name: "Acme" })
    await client.companies.resolve({ name: "Acme" })
    assert.lengthOf(requests, 3)
  })

  it("is asked for again after an event of a webhook that may have changed it", async () => {
    const { client, requests } = directory()
    const { companies } = client
    const readsAfter = async (event?: WebhookEvent) => {
      await companies.resolve({ name: "Acme" })
      await companies.resolve({ name: "X" })
      const before = requests.length
      await companies.invalidate(event)
      await companies.resolve({ name: "Acme" })
      await companies.resolve({ name: "X" })
      return requests.length - before
    }
    const acme = await companies.resolve({ name: "Acme" })
    if (acme.status !== "resolved") return assert.fail("not resolved")
    const event = { id: "evt_1", createdAt: "2026-01-01T00:00:00.000Z" }
    const renamed = { ...acme.company, name: "Apex" }
    assert.strictEqual(await readsAfter({ ...event, kind: "company", type: "company.updated", data: renamed }), 1)
    const x = { ...renamed, id: "co_9", name: "X" }
    assert.strictEqual(await readsAfter({ ...event, kind: "company", type: "company.created", data: x }), 1)
    assert.strictEqual(await readsAfter({ id: "evt_1", kind: "unknown", type: "company.merged", body: {} }), 2)
    assert.strictEqual(await readsAfter({ id: "evt_1", kind: "unknown", type: "thread.created", body: {} }), 0)
    const contact = await answeredBy(() => json(200, contactJson)).client.contacts.get("ct_1")
    assert.strictEqual(await readsAfter({ ...event, kind: "contact", type: "contact.updated", data: contact }), 0)
    assert.strictEqual(await readsAfter(), 2)
  })

  it("is named in one way", async () => {
    const { client, requests } = directory()
    const one = await rejection(client.companies.resolve(JSON.parse("{}")))
    assert.instanceOf(one, ValidationFailedError)
    assert.deepStrictEqual(one.issues.map(({ path }) => path), ["selector"])
    const many = await rejection(client.companies.resolveAll([{ id: "co_1" }, JSON.parse("null")]))
    assert.instanceOf(many, ValidationFailedError)
    assert.deepStrictEqual(many.issues.map(({ path }) => path), ["selectors.1"])
    assert.isEmpty(requests)
  })
})

const api = () => answeredBy(({ url }) => json(200, url.pathname.startsWith("/v2/contacts/") ? contactJson : pageOf()))

describe("an update that skips what is so already", () => {
  it("reads, and writes only what differs", async () => {
    const { client, requests } = api()
    await client.contacts.update("ct_1", { name: "Ann" }, { skipUnchanged: true })
    await client.contacts.update("ct_1", { name: "Ann", imageUrl: "a:b" }, { skipUnchanged: true })
    await client.contacts.update("ct_1", { name: "Ann" }, { skipUnchanged: undefined })
    assert.deepStrictEqual(requests.map(({ body, method }) => `${method} ${body}`), [
      "GET undefined",
      "GET undefined",
      "PATCH {\"image_url\":\"a:b\"}",
      "PATCH {\"name\":\"Ann\"}"
    ])
  })

  it("names its operation when the company is not there", async () => {
    const { client } = api()
    const call = client.contacts.update("ct_1", { company: { name: "Nobody" } }, { skipUnchanged: true })
    const error = await rejection(call)
    assert.instanceOf(error, CompanyUnmatchedError)
    assert.strictEqual(error.operation, "PATCH /contacts/{id}")
    assert.deepStrictEqual(error.selector, { name: "Nobody" })
  })
})
