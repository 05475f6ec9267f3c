import { isDeepStrictEqual } from "node:util"
import type { Pair } from "./compare.ts"
import { inTurn } from "./inTurn.ts"
import type { ServerProcess } from "./ServerProcess.ts"
import { companyExternalIdOf, companyNameOf, fullKey, readKey, worldMoment } from "./world.ts"

/** A request that both servers must answer alike, and with this status where one is given. */
export interface Check {
  readonly name: string
  readonly method?: "GET" | "PATCH"
  readonly path: string
  /** The header as it is sent; the key with all scopes by default. */
  readonly authorization?: string
  readonly body?: unknown
  /** Sent as it is, in place of `body`. */
  readonly text?: string
  readonly contentType?: string
  readonly status?: number
}

/** Asks both servers the same, and tells every difference between their answers. */
export const differences = async (pair: Pair, checks: ReadonlyArray<Check>): Promise<ReadonlyArray<string>> => {
  const found = await inTurn(checks, async (check) => {
    const [ours, theirs] = await Promise.all([ask(pair.ours, check), ask(pair.theirs, check)])
    const unexpected = [{ name: pair.ours.name, ...ours }, { name: pair.theirs.name, ...theirs }]
      .filter(({ status }) => check.status !== undefined && status !== check.status)
      .map(({ name, status }) => `${check.name}: ${name} answered ${status}, not ${check.status}`)
    return isDeepStrictEqual(ours, theirs)
      ? unexpected
      : [...unexpected, `${check.name}:\n  ${JSON.stringify(ours)}\n  ${JSON.stringify(theirs)}`]
  })
  return found.flat()
}

const ada = "/contacts/ct_check_ada"
const bob = "/contacts/ct_check_bob"
const multi = "/contacts/ct_check_multi"
const emoji = "\u{1F600}"

/** What is asked before anything is timed: each field, each bound, each refusal. The order matters. */
export const checks: ReadonlyArray<Check> = [
  { name: "a contact", method: "GET", path: ada, status: 200 },
  { name: "no contact", method: "GET", path: "/contacts/ct_none", status: 404 },
  { name: "a deleted contact", path: "/contacts/ct_check_gone", body: { name: "A" }, status: 404 },
  { name: "an empty patch", path: ada, body: {}, status: 200 },
  { name: "a patch that changes nothing", path: ada, body: { name: "Ada", is_subscribed: true }, status: 200 },
  { name: "a name", path: ada, body: { name: "Ada Lovelace" }, status: 200 },
  { name: "every field", path: ada, body: everyField(), status: 200 },
  { name: "what was written", method: "GET", path: ada, status: 200 },
  { name: "a picture that is cleared", path: ada, body: { image_url: null }, status: 200 },
  { name: "the longest name, in code points", path: ada, body: { name: emoji.repeat(255) }, status: 200 },
  { name: "a longer name", path: ada, body: { name: emoji.repeat(256) }, status: 400 },
  { name: "an empty name", path: ada, body: { name: "" }, status: 400 },
  { name: "a name that is null", path: ada, body: { name: null }, status: 400 },
  { name: "a lone surrogate", path: ada, body: { name: "\ud800" }, status: 400 },
  { name: "U+0000", path: ada, body: { name: "a\u0000b" }, status: 400 },
  { name: "no e-mail address", path: ada, body: { email: "ada" }, status: 400 },
  { name: "a long e-mail address", path: ada, body: { email: `${"a".repeat(250)}@b.co` }, status: 400 },
  { name: "text for a boolean", path: ada, body: { is_subscribed: "true" }, status: 400 },
  { name: "a relative picture", path: ada, body: { image_url: "/a.png" }, status: 400 },
  { name: "a number among external ids", path: ada, body: { external_ids: { intercom: 1 } }, status: 400 },
  { name: "a list of external ids", path: ada, body: { external_ids: ["a"] }, status: 400 },
  { name: "an unknown field", path: ada, body: { is_subscribd: false }, status: 400 },
  { name: "several problems", path: ada, body: { is_subscribd: false, name: "", email: "x" }, status: 400 },
  { name: "two selectors", path: ada, body: { company_id: "a", company_name: "b" }, status: 400 },
  { name: "two selectors, one wrong", path: ada, body: { company_id: "", company_name: "b" }, status: 400 },
  { name: "a dot for an id", path: ada, body: { company_id: ".." }, status: 400 },
  { name: "a list for a body", path: ada, body: [], status: 400 },
  { name: "null for a body", path: ada, body: null, status: 400 },
  { name: "no JSON", path: ada, text: "{", status: 400 },
  { name: "an empty body", path: ada, text: "", status: 400 },
  { name: "another media type", path: ada, text: "{}", contentType: "application/xml", status: 415 },
  { name: "a long id", method: "GET", path: `/contacts/${"a".repeat(256)}`, status: 400 },
  { name: "an address that another has", path: ada, body: { email: "bob@example.COM" }, status: 409 },
  { name: "the own address in other case", path: bob, body: { email: "BOB@example.com" }, status: 200 },
  { name: "an address of a deleted contact", path: bob, body: { email: "gone@example.com" }, status: 200 },
  { name: "a company by id", path: multi, body: { company_id: "co_bench_001" }, status: 200 },
  { name: "a company by name", path: multi, body: { company_name: companyNameOf(3) }, status: 200 },
  { name: "a company by external id", path: multi, body: { company_external_id: companyExternalIdOf(4) }, status: 200 },
  { name: "a name in other case", path: multi, body: { company_name: companyNameOf(3).toUpperCase() }, status: 422 },
  { name: "no company by id", path: multi, body: { company_id: "co_none" }, status: 422 },
  { name: "a deleted company", path: multi, body: { company_external_id: "gone" }, status: 422 },
  { name: "two companies by name", path: multi, body: { company_name: "Twin" }, status: 409 },
  { name: "two companies by external id", path: multi, body: { company_external_id: "shared" }, status: 409 },
  { name: "no key", path: ada, authorization: "", body: {}, status: 401 },
  { name: "another scheme", path: ada, authorization: "Basic abc", body: {}, status: 401 },
  { name: "an unknown key", path: ada, authorization: "Bearer pl_v2_unknown", body: {}, status: 401 },
  { name: "a key of version 1", path: ada, authorization: "Bearer pl_v1_old", body: {}, status: 410 },
  { name: "a key that may only read", path: ada, authorization: `Bearer ${readKey}`, body: {}, status: 403 },
  { name: "no endpoint", method: "GET", path: "/nowhere", status: 404 }
]

function everyField(): object {
  return {
    name: "Ada King",
    email: "ada.king+x@example.com",
    is_subscribed: false,
    company_id: "co_bench_002",
    image_url: "https://img.example/ada%20king.png?size=2",
    external_ids: { zendesk: "z1", "our.crm": "" }
  }
}

const ask = async ({ baseUrl }: ServerProcess, check: Check) => {
  const { authorization = `Bearer ${fullKey}`, contentType = "application/json", method = "PATCH", path, text } = check
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: {
      ...(authorization === "" ? {} : { authorization }),
      ...(method === "GET" ? {} : { "content-type": contentType })
    },
    ...(method === "GET" ? {} : { body: text ?? JSON.stringify(check.body) }),
    signal: AbortSignal.timeout(5000)
  })
  const requestId = response.headers.get("x-request-id") ?? "absent"
  const answer = (await response.text())
    .replaceAll(requestId, "<request id>")
    .replaceAll(/("updated_at":)"([^"]+)"/g, (_, key, time) => `${key}"${time === worldMoment ? time : "<now>"}"`)
    // Only one of the two parsers tells the place.
    .replaceAll(/(must be valid JSON) \(line \d+, column \d+\)/g, "$1")
  return {
    status: response.status,
    mediaType: response.headers.get("content-type")?.split(";")[0],
    challenge: response.headers.get("www-authenticate"),
    answer
  }
}
