import type { Reply } from "./StubApi.ts"

/** A contact as the vendor writes it, with a field that core does not know. */
export const contact = {
  id: "c_1",
  email: "ada@example.com",
  name: "Ada",
  image_url: null,
  company_id: "co_1",
  is_subscribed: true,
  external_ids: { intercom: "i_9" },
  created_at: "2026-01-02T03:04:05.000Z",
  updated_at: "2026-01-02T03:04:05.000Z",
  score: 7
}

/** The same contact after somebody clicked the unsubscribe link. */
export const unsubscribed = { ...contact, is_subscribed: false }

/** A company as the vendor writes it. */
export const company = {
  id: "co_1",
  name: "Acme",
  logo_url: null,
  domains: ["acme.example"],
  size: 12,
  revenue: null,
  status_id: null,
  status_name: null,
  tier_id: null,
  tier_name: null,
  owner: null,
  external_ids: ["crm-1"],
  created_at: "2026-01-02T03:04:05.000Z",
  updated_at: "2026-01-02T03:04:05.000Z"
}

/** Another company of the same name. */
export const namesake = { ...company, id: "co_2", domains: ["acme.test"], external_ids: [] }

/** The answer of GET /me. */
export const identity = {
  workspace_id: "ws_1",
  api_key_id: "key_1",
  scopes: ["contacts:read", "contacts:write"],
  linear_team_ids: [],
  default_linear_team_id: null
}

/** A page of a list. */
export const pageOf = (data: ReadonlyArray<object>, cursor: string | null = null) => ({
  data,
  page: { cursor, has_more: cursor !== null, limit: 50 }
})

/** A success. */
export const ok = (body: object): Reply => ({ status: 200, body: JSON.stringify(body) })

/** An error in the vendor's envelope. */
export const error = (
  status: number,
  code: string,
  details?: unknown,
  headers: Readonly<Record<string, string>> = {}
): Reply => ({
  status,
  headers,
  body: JSON.stringify({ error: { code, message: `the API says ${code}`, details, request_id: "req_42" } })
})
