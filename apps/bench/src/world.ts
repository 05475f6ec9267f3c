/** A company as a seed file of the Lanekit server spells it. */
export interface WorldCompany {
  readonly id: string
  readonly name: string
  readonly logo_url: string | null
  readonly domains: ReadonlyArray<string>
  readonly size: number | null
  readonly revenue: number | null
  readonly status_id: string | null
  readonly status_name: string | null
  readonly tier_id: string | null
  readonly tier_name: string | null
  readonly owner: null
  readonly external_ids: ReadonlyArray<string>
  readonly created_at: string
  readonly updated_at: string
  readonly deleted_at?: string
}

/** A contact as a seed file of the Lanekit server spells it. */
export interface WorldContact {
  readonly id: string
  readonly email: string
  readonly name: string | null
  readonly image_url: string | null
  readonly company_id: string | null
  readonly other_company_ids?: ReadonlyArray<string>
  readonly is_subscribed: boolean
  readonly external_ids: Readonly<Record<string, string>>
  readonly created_at: string
  readonly updated_at: string
  readonly deleted_at?: string
}

/** An API key in the clear: both servers keep its hash alone. */
export interface WorldKey {
  readonly id: string
  readonly name: string
  readonly secret: string
  readonly scopes: ReadonlyArray<string>
}

/** Everything that both servers begin with: the content of the seed file. */
export interface World {
  readonly workspace_id: string
  readonly companies: ReadonlyArray<WorldCompany>
  readonly contacts: ReadonlyArray<WorldContact>
  readonly api_keys: ReadonlyArray<WorldKey>
}

/** When every record of the world was made and last changed. */
export const worldMoment = "2026-01-01T00:00:00.000Z"

/** The key that the load is made with. */
export const fullKey = "pl_v2_bench_full_6b1f0d3a9c"

/** A key that may only read contacts. */
export const readKey = "pl_v2_bench_read_0c9e77b214"

/** How many companies the load moves contacts between. */
export const companyCount = 64

/** The contact that the load uses under this number, from 0. */
export const contactIdOf = (number: number): string => `ct_bench_${String(number).padStart(6, "0")}`

/** The name of the company that the load uses under this number. */
export const companyNameOf = (number: number): string => `Company ${number % companyCount} & Söhne`

/** The external id of the company that the load uses under this number. */
export const companyExternalIdOf = (number: number): string => `crm-${1000 + (number % companyCount)}`

/** A world with this many contacts for the load, and some that only the checks before it touch. The same every time. */
export const makeWorld = (contactCount: number): World => ({
  workspace_id: "ws_bench",
  companies: [
    ...Array.from(
      { length: companyCount },
      (_, number) => company(companyIdOf(number), companyNameOf(number), [companyExternalIdOf(number)])
    ),
    company("co_twin_a", "Twin", ["twin-1"]),
    company("co_twin_b", "Twin", ["twin-2"]),
    company("co_share_a", "Share A", ["shared"]),
    company("co_share_b", "Share B", ["shared", "own"]),
    { ...company("co_gone", "Gone", ["gone"]), deleted_at: worldMoment }
  ],
  contacts: [
    ...Array.from({ length: contactCount }, (_, number) => contactOf(number)),
    contact("ct_check_ada", "ada@example.com", { name: "Ada", external_ids: { intercom: "ic_1" } }),
    contact("ct_check_bob", "Bob@Example.com", { is_subscribed: false }),
    contact("ct_check_multi", "multi@example.com", {
      company_id: companyIdOf(0),
      other_company_ids: [companyIdOf(1), "co_twin_a"]
    }),
    contact("ct_check_gone", "gone@example.com", { deleted_at: worldMoment })
  ],
  api_keys: [
    {
      id: "key_full",
      name: "full",
      secret: fullKey,
      scopes: ["contacts:read", "contacts:write", "companies:read", "companies:write"]
    },
    { id: "key_read", name: "read", secret: readKey, scopes: ["contacts:read"] }
  ]
})

const companyIdOf = (number: number): string => `co_bench_${String(number % companyCount).padStart(3, "0")}`

// The company before the first one that the load names for this contact, so that its first change is one.
const contactOf = (number: number): WorldContact =>
  contact(contactIdOf(number), `Contact.${number}@customer-${number % 97}.example`, {
    name: `Contact ${number}`,
    image_url: number % 3 === 0 ? `https://img.example/${number}.png` : null,
    company_id: companyIdOf(number + companyCount - 1),
    external_ids: number % 2 === 0 ? { intercom: `ic_${number}`, our_crm: `c-${number}` } : {}
  })

const company = (id: string, name: string, externalIds: ReadonlyArray<string>): WorldCompany => ({
  id,
  name,
  logo_url: null,
  domains: [`${id.replaceAll("_", "-")}.example`],
  size: 40,
  revenue: null,
  status_id: null,
  status_name: null,
  tier_id: null,
  tier_name: null,
  owner: null,
  external_ids: externalIds,
  created_at: worldMoment,
  updated_at: worldMoment
})

const contact = (id: string, email: string, known: Partial<WorldContact>): WorldContact => ({
  id,
  email,
  name: null,
  image_url: null,
  company_id: null,
  is_subscribed: true,
  external_ids: {},
  created_at: worldMoment,
  updated_at: worldMoment,
  ...known
})
