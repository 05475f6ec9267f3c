import { assert } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { serverCommand } from "./programs.ts"

/** Contacts of a world, and companies. */
export const size = 150

const numbers = Array.from({ length: size }, (_, index) => index)

/** A world whose every record says which one it is of. Two of them have the same ids. */
export const world = (name: string) => ({
  companies: numbers.map((index) => ({
    id: `co_${index}`,
    name: `${name} ${index}`,
    domains: [`${name}-${index}.example`, `${name}-${index}.test`],
    external_ids: [`${name}-crm-${index}`]
  })),
  contacts: numbers.map((index) => ({
    id: `ct_${index}`,
    email: `${name}-${index}@example.com`,
    name,
    company_id: `co_${index}`,
    other_company_ids: [`co_${(index + 1) % size}`],
    external_ids: { plain: `${name}-${index}` }
  })),
  api_keys: [{
    id: "key_world",
    secret: "pl_v2_of_every_world",
    scopes: ["contacts:read", "contacts:write", "companies:read"]
  }]
})

const names = /(?<=")(?:old|new)(?=[ "-])/g

/** The one world that a text is of. */
export const worldOf = (text: string): string => {
  const found = new Set(text.match(names))
  assert.strictEqual(found.size, 1, `a mix: ${text.slice(0, 300)}`)
  return [...found].join()
}

const paths = [
  "/contacts?limit=200",
  "/companies?limit=200",
  "/contacts/ct_7/companies",
  "/contacts?name_contains=ol&limit=200",
  "/contacts?name_contains=ne&limit=200",
  "/companies/co_7"
]

/** Asks for something of every kind, and gives what was answered where something was found. */
export const look = (baseUrl: string) =>
  Effect.forEach(paths, (path) =>
    Effect.promise(async () => {
      const response = await fetch(`${baseUrl}${path}`, { headers: { authorization: "Bearer pl_v2_of_every_world" } })
      assert.strictEqual(response.status, 200)
      return response.text()
    }), { concurrency: "unbounded" }).pipe(Effect.map((texts) => texts.filter((text) => !text.includes("\"data\":[]"))))

const Counts = Schema.Struct({ live: Schema.Number, deleted: Schema.Number })

const toCounts = Schema.decodeUnknownSync(
  Schema.parseJson(Schema.Struct({ companies: Counts, contacts: Counts }))
)

/** How many live companies and contacts a database has, as the command line tells. */
export const counts = (env: Readonly<Record<string, string>>) =>
  Effect.map(serverCommand(["state", "inspect", "--json"], env), ({ code, stderr, stdout }) => {
    assert.strictEqual(code, 0, stderr)
    const { companies, contacts } = toCounts(stdout)
    return [companies.live, contacts.live]
  })
