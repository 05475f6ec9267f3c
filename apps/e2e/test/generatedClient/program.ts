// A program as somebody writes it who has nothing but `/openapi.json`: `schema.ts` is generated from it. It calls every
// operation, and tells which ones it called. Its arguments are where the API of a demo server begins, and a key of it.
import createClient from "openapi-fetch"
import type { components, paths } from "./schema.ts"

type Contact = components["schemas"]["Contact"]
type Company = components["schemas"]["Company"]

const [, , baseUrl = "", key = ""] = process.argv
const client = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } })

const called = new Set<string>()
client.use({
  onRequest({ request, schemaPath }) {
    called.add(`${request.method} ${schemaPath}`)
  }
})

interface Answer<Data> {
  readonly data?: Data
  readonly error?: components["schemas"]["Error"]
  readonly response: Response
}

const ok = <Data>({ data, error, response }: Answer<Data>): Data => {
  if (data === undefined) throw new Error(`${response.url}: ${response.status} ${error?.error.code}`)
  return data
}

const refused = ({ data, error, response }: Answer<unknown>, status: number, code: string): void => {
  if (error === undefined) throw new Error(`${response.url} was not refused: ${JSON.stringify(data)}`)
  expect(`${response.status} ${error.error.code}`, `${status} ${code}`)
  expect(error.error.request_id, response.headers.get("x-request-id"))
}

const expect = (actual: unknown, expected: unknown): void => {
  if (actual !== expected) throw new Error(`${String(actual)} is not ${String(expected)}`)
}

const at = (id: string) => ({ params: { path: { id } } })

const { scopes, workspace_id: workspace } = ok(await client.GET("/me"))
expect(workspace, "ws_demo")
expect(scopes.includes("contacts:write"), true)

const grace: Contact = ok(
  await client.POST("/contacts", { body: { email: "grace@hopper.example", name: "Grace", company_name: "Globex" } })
)
expect(grace.company_id, "co_demo_02")
refused(await client.POST("/contacts", { body: { email: "GRACE@hopper.example" } }), 409, "conflict")
expect(ok(await client.GET("/contacts/{id}", at(grace.id))).email, "grace@hopper.example")
refused(await client.GET("/contacts/{id}", at("ct_none")), 404, "not_found")

const page = ok(await client.GET("/contacts", { params: { query: { limit: 1, email: "hopper.example" } } }))
expect(page.data[0]?.id, grace.id)
expect(page.page.has_more, false)
refused(await client.GET("/contacts", { params: { query: { limit: 201 } } }), 400, "validation_failed")

const byEmail = await client.GET("/contacts/by-email", { params: { query: { email: "grace@HOPPER.example" } } })
expect(ok(byEmail).id, grace.id)

const changed = ok(
  await client.PATCH("/contacts/{id}", {
    ...at(grace.id),
    body: { name: "Grace Hopper", image_url: null, external_ids: { crm: "1" } }
  })
)
expect(changed.name, "Grace Hopper")
expect(changed.external_ids["crm"], "1")
refused(
  await client.PATCH("/contacts/{id}", { ...at(grace.id), body: { company_name: "Northwind" } }),
  409,
  "conflict"
)

const hooli: Company = ok(
  await client.POST("/companies", { body: { name: "Hooli", domains: ["hooli.example"], external_ids: ["crm-2001"] } })
)
expect(hooli.size, null)
const sized = ok(await client.PATCH("/companies/{id}", { ...at(hooli.id), body: { size: 12, logo_url: null } }))
expect(sized.size, 12)
expect(ok(await client.GET("/companies/{id}", at(hooli.id))).external_ids[0], "crm-2001")
const found = ok(await client.GET("/companies", { params: { query: { domain: "hooli.example", size_gte: 12 } } }))
expect(found.data[0]?.name, "Hooli")

const joined = ok(
  await client.POST("/contacts/{id}/companies", { ...at(grace.id), body: { company_external_id: "crm-2001" } })
)
expect(joined.data.map(({ name }) => name).join(), "Globex,Hooli")
expect(ok(await client.GET("/contacts/{id}/companies", at(grace.id))).data.length, 2)
const left = ok(
  await client.DELETE("/contacts/{id}/companies/{company_id}", {
    params: { path: { id: grace.id, company_id: "co_demo_02" } }
  })
)
expect(left.data[0]?.id, hooli.id)

const survivor = ok(await client.POST("/companies/{id}/merge", { ...at("co_demo_03"), body: { source_id: hooli.id } }))
expect(survivor.id, "co_demo_03")
expect(ok(await client.GET("/contacts/{id}", at(grace.id))).company_id, "co_demo_03")
const gone: true = ok(await client.DELETE("/companies/{id}", at("co_demo_03"))).deleted
expect(gone, true)
expect(ok(await client.DELETE("/contacts/{id}", at(grace.id))).id, grace.id)

const blocked = ok(
  await client.POST("/contacts/blocked-senders", { body: { type: "DOMAIN", value: "Shop.example" } })
)
expect(blocked.value, "shop.example")
const senders = ok(await client.GET("/contacts/blocked-senders", { params: { query: { type: "DOMAIN" } } }))
expect(senders.data[0]?.id, blocked.id)
expect(ok(await client.DELETE("/contacts/blocked-senders/{id}", at(blocked.id))).id, blocked.id)

process.stdout.write(JSON.stringify([...called]))
