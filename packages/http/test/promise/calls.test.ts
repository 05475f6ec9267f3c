import { assert, describe, it } from "@effect/vitest"
import {
  type Client,
  type ContactUpdate,
  createClient,
  ForbiddenError,
  ValidationFailedError
} from "@lanekit/http/promise"
import { Effect } from "effect"
import { type Call, calls } from "../calls.ts"
import { answering, contactJson, json, key } from "../stub.ts"
import { answeredBy, rejection } from "./stubFetch.ts"

const byName: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  me: ({ me }) => me(),
  "contacts.get": ({ contacts }) => contacts.get("ct_1"),
  "contacts.update": ({ contacts }) => contacts.update("ct_1", { isSubscribed: false }),
  "companies.get": ({ companies }) => companies.get("co_1"),
  "contacts.getByEmail": ({ contacts }) => contacts.getByEmail("ann+1@example.com"),
  "contacts.create": ({ contacts }) =>
    contacts.create({ email: "ann@example.com", company: { name: "Acme" }, imageUrl: null }),
  "contacts.delete": ({ contacts }) => contacts.delete("ct_1"),
  "contacts.companies.list": ({ contacts }) => contacts.companies.list("ct_1"),
  "contacts.companies.add": ({ contacts }) => contacts.companies.add("ct_1", { id: "co_1" }),
  "contacts.companies.remove": ({ contacts }) => contacts.companies.remove("ct_1", "co/1"),
  "blockedSenders.create": ({ blockedSenders }) => blockedSenders.create({ type: "DOMAIN", value: "spam.test" }),
  "blockedSenders.delete": ({ blockedSenders }) => blockedSenders.delete("bs_1"),
  "companies.create": ({ companies }) =>
    companies.create({ name: "Acme", domains: ["acme.test"], size: 3, externalIds: ["crm-1"], ownerId: "us_1" }),
  "companies.update": ({ companies }) => companies.update("co_1", { size: null, tierId: null, logoUrl: null }),
  "companies.delete": ({ companies }) => companies.delete("co_1"),
  "companies.merge": ({ companies }) => companies.merge("co_1", "co_2")
}

const rows = calls.filter(({ name }) => !/\.list(?: |$)/.test(name) || name === "contacts.companies.list")

const answerOf = async (row: Call) =>
  Effect.runPromise(Effect.flatMap(answering(() => json(200, row.answer)), ({ client }) => row.call(client)))

describe("a call", () => {
  it.each(rows)("of $name sends what the Effect client sends, and gives what it gives", async (row) => {
    const { client, requests } = answeredBy(() => json(200, row.answer))
    const given = await byName[row.name]?.(client)
    assert.deepStrictEqual(requests.map(({ method, url }) => `${method} ${url.href}`), [row.line])
    for (const { body, headers } of requests) {
      assert.strictEqual(headers.get("authorization"), `Bearer ${key}`)
      assert.deepStrictEqual<unknown>(body === undefined ? undefined : JSON.parse(body), row.body)
    }
    const expected = await answerOf(row)
    const isWrapped = row.name.startsWith("contacts.companies.")
    assert.deepStrictEqual<unknown>(isWrapped ? { data: given } : given, expected)
  })

  it("keeps what a newer API adds", async () => {
    const { client } = answeredBy(() => json(200, { ...contactJson, moon: "full" }))
    assert.propertyVal(await client.contacts.get("ct_1"), "moon", "full")
  })

  it.each([undefined, "https://api.test/v2", "https://api.test/v2/"])("goes below the base URL %j", async (baseUrl) => {
    const { client, requests } = answeredBy(() => json(200, contactJson), { baseUrl })
    await client.contacts.get("ct_1")
    const origin = baseUrl === undefined ? "https://productlane.com/api/v2" : "https://api.test/v2"
    assert.deepStrictEqual(requests.map(({ url }) => url.href), [`${origin}/contacts/ct_1`])
  })
})

describe("an update", () => {
  const updates: ReadonlyArray<readonly [update: ContactUpdate, body: unknown]> = [
    [{}, {}],
    [{ name: undefined, email: undefined, isSubscribed: undefined, imageUrl: undefined }, {}],
    [{ externalIds: undefined, company: undefined }, {}],
    [{ imageUrl: null }, { image_url: null }],
    [{ imageUrl: "https://a.test/b.png" }, { image_url: "https://a.test/b.png" }],
    [{ name: "Ann", email: "ann@b.test", isSubscribed: false }, {
      name: "Ann",
      email: "ann@b.test",
      is_subscribed: false
    }],
    [{ externalIds: {} }, { external_ids: {} }],
    [{ externalIds: { intercom: "1", hubspot: undefined } }, { external_ids: { intercom: "1" } }],
    [{ company: { id: "co_1" } }, { company_id: "co_1" }],
    [{ company: { name: "Acme", id: undefined } }, { company_name: "Acme" }],
    [{ company: { externalId: "crm-1" } }, { company_external_id: "crm-1" }]
  ]

  it.each(updates)("of %j sends exactly what it says", async (update, body) => {
    const { client, requests } = answeredBy(() => json(200, contactJson))
    await client.contacts.update("ct_1", update)
    assert.deepStrictEqual<unknown>(requests.map((sent) => JSON.parse(sent.body ?? "")), [body])
  })
})

// The types refuse it; JavaScript does not.
const unchecked = (
  client: Client
): Readonly<Record<string, (...input: ReadonlyArray<unknown>) => Promise<unknown>>> => ({
  get: (...input) => Reflect.apply(client.contacts.get, undefined, input),
  create: (...input) => Reflect.apply(client.contacts.create, undefined, input),
  update: (...input) => Reflect.apply(client.contacts.update, undefined, input),
  add: (...input) => Reflect.apply(client.contacts.companies.add, undefined, input),
  block: (...input) => Reflect.apply(client.blockedSenders.create, undefined, input),
  company: (...input) => Reflect.apply(client.companies.update, undefined, input),
  list: (...input) => Reflect.apply(firstOf, undefined, [client, ...input])
})

const firstOf = async (client: Client, ...input: ReadonlyArray<unknown>) => {
  for await (const contact of Reflect.apply(client.contacts.list, undefined, input)) return contact
}

describe("input that breaks the contract", () => {
  const inputs: ReadonlyArray<readonly [call: string, input: ReadonlyArray<unknown>, paths: ReadonlyArray<string>]> = [
    ["get", [""], ["id"]],
    ["get", [".."], ["id"]],
    ["get", [undefined], ["id"]],
    ["get", [7], ["id"]],
    ["create", [{}], ["email"]],
    ["create", [{ email: "s3cret", name: null }], ["email", "name"]],
    ["update", ["ct_1", { name: "", email: "s3cret" }], ["name", "email"]],
    ["update", ["ct_1", { name: null }], ["name"]],
    ["update", ["ct_1", { isSubscribed: "s3cret" }], ["isSubscribed"]],
    ["update", ["ct_1", { isSubscribe: false }], ["isSubscribe"]],
    ["update", ["ct_1", { imageUrl: "s3cret" }], ["imageUrl"]],
    ["update", ["ct_1", { externalIds: "s3cret" }], ["externalIds"]],
    ["update", ["ct_1", { externalIds: ["s3cret"] }], ["externalIds"]],
    ["update", ["ct_1", { externalIds: { a: null } }], ["externalIds.a"]],
    ["update", ["ct_1", { company: {} }], ["company"]],
    ["update", ["ct_1", { company: { id: "co_1", name: "s3cret" } }], ["company"]],
    ["update", ["ct_1", { company: { id: "co_1", nmae: "s3cret" } }], ["company"]],
    ["update", ["ct_1", { company: { name: "" } }], ["company.name"]],
    ["update", ["ct_1", { company: "s3cret" }], ["company"]],
    ["update", ["ct_1", { company: null }], ["company"]],
    ["add", ["ct_1", undefined], ["company"]],
    ["block", [{ type: "MAIL", value: "s3cret" }], ["type"]],
    ["company", ["co_1", { size: -1, domains: "s3cret" }], ["size", "domains"]],
    ["company", ["co_1", { externalIds: "s3cret" }], ["externalIds"]],
    ["company", ["co_1", { name: null }], ["name"]],
    ["list", [{ limit: 201, email: "", cursor: "" }], ["limit", "cursor", "email"]],
    ["list", [{ createdAfter: new Date(Number.NaN) }], ["createdAfter"]],
    ["list", [{ createdAfter: "yesterday" }], ["createdAfter"]],
    ["list", [{ page: 2 }], ["page"]]
  ]

  it.each(inputs)("is refused without a request: %s %j", async (name, input, paths) => {
    const { client, requests } = answeredBy(() => json(200, contactJson))
    const error = await rejection(unchecked(client)[name]?.(...input) ?? Promise.resolve())
    assert.instanceOf(error, ValidationFailedError)
    assert.sameMembers(error.issues.map(({ path }) => path), [...paths])
    assert.notInclude(error.message + JSON.stringify([error, error.issues]), "s3cret")
    assert.isEmpty(requests)
  })

  it("is refused by the function that makes a client, without repeating it", () => {
    for (
      const options of [
        JSON.parse("{}"),
        { apiKey: "" },
        { apiKey: "s3cret s3cret" },
        { apiKey: key, baseUrl: "ftp://s3cret" },
        { apiKey: key, baseUrl: "s3cret" },
        { apiKey: key, timeout: 0 },
        { apiKey: key, timeout: Number.NaN },
        { apiKey: key, retries: -1 },
        { apiKey: key, retries: 0.5 },
        { apiKey: key, lanes: { write: 0 } },
        { apiKey: key, lanes: { read: Infinity } }
      ]
    ) {
      assert.throws(() => createClient(options), TypeError, /^(?!.*s3cret)/)
    }
  })
})

describe("a request of one's own", () => {
  it("is sent as it stands, and gives what came", async () => {
    const { client, requests } = answeredBy(() => json(201, { data: 1 }, { "x-moon": "full" }))
    const answer = await client.request("POST", "/moons/1", {
      query: { a: 1, b: [true, "x y"], c: undefined },
      body: { is_full: true }
    })
    assert.deepStrictEqual([answer.status, answer.headers["x-moon"], answer.body], [201, "full", { data: 1 }])
    assert.deepStrictEqual(
      requests.map(({ body, method, url }) => `${method} ${url.href} ${body}`),
      ["POST https://api.test/v2/moons/1?a=1&b=true&b=x+y {\"is_full\":true}"]
    )
  })

  it("rejects as other calls do, named by its template and never by its path", async () => {
    const { client } = answeredBy(() => json(403, { error: { code: "forbidden" } }))
    const known = await rejection(client.request("GET", "/contacts/ct_1"))
    assert.instanceOf(known, ForbiddenError)
    assert.strictEqual(known.operation, "GET /contacts/{id}")
    const unknown = await rejection(client.request("GET", "/people/s3cret"))
    assert.instanceOf(unknown, ForbiddenError)
    assert.strictEqual(unknown.operation, "GET /…")
    assert.instanceOf(await rejection(client.request("GET", "/../admin")), ValidationFailedError)
  })
})
