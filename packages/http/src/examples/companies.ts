import type { Company } from "@lanekit/core"
import type { companyOperations } from "../operations/companies.ts"
import type { ExamplesOf } from "./Example.ts"

type WireCompany = typeof Company.Company.Encoded

/** When the examples change something. */
export const now = "2026-02-01T09:30:00.000Z"

const robin = { id: "us_demo_01", name: "Robin Vale", avatar_url: "https://avatars.example/robin.png" }
const sasha = { id: "us_demo_02", name: "Sasha Lund", avatar_url: null }

/** A company of the demo. */
export const globex: WireCompany = {
  id: "co_demo_02",
  name: "Globex",
  logo_url: null,
  domains: ["globex.example"],
  size: 2791,
  revenue: 213_558_947,
  status_id: "st_demo_at_risk",
  status_name: "At risk",
  tier_id: "ti_demo_enterprise",
  tier_name: "Enterprise",
  owner: null,
  external_ids: ["crm-1001", "crm-1002"],
  created_at: "2026-01-01T00:14:00.000Z",
  updated_at: "2026-01-01T00:14:00.000Z"
}

/** Another company of the demo. */
export const wrenWorks: WireCompany = {
  id: "co_demo_15",
  name: "Wren Works",
  logo_url: null,
  domains: ["wren-works.example"],
  size: 209,
  revenue: 21_229_593,
  status_id: "st_demo_trial",
  status_name: "Trial",
  tier_id: "ti_demo_free",
  tier_name: "Free",
  owner: robin,
  external_ids: ["crm-1015"],
  created_at: "2026-01-01T01:45:00.000Z",
  updated_at: "2026-01-01T01:45:00.000Z"
}

// One of the two of this name, without a tier.
const northwind: WireCompany = {
  id: "co_demo_28",
  name: "Northwind",
  logo_url: null,
  domains: ["northwind-group.example"],
  size: 1428,
  revenue: 259_487_592,
  status_id: "st_demo_churned",
  status_name: "Churned",
  tier_id: null,
  tier_name: null,
  owner: sasha,
  external_ids: ["crm-1028"],
  created_at: "2026-01-01T03:16:00.000Z",
  updated_at: "2026-01-01T03:16:00.000Z"
}

/** Examples of what can be done with companies. */
export const companyExamples: ExamplesOf<typeof companyOperations> = {
  listCompanies: {
    params: {},
    query: { limit: "20", domain: "globex.example" },
    success: { data: [globex], page: { cursor: null, has_more: false, limit: 20 } }
  },
  createCompany: {
    params: {},
    query: {},
    body: {
      name: "Hooli",
      domains: ["hooli.example"],
      size: 120,
      external_ids: ["crm-2001"],
      tier_id: "ti_demo_team",
      owner_id: robin.id
    },
    success: {
      id: "co_8c1f0a5be2d94c7e6f3b2a10",
      name: "Hooli",
      logo_url: null,
      domains: ["hooli.example"],
      size: 120,
      revenue: null,
      status_id: null,
      status_name: null,
      tier_id: "ti_demo_team",
      tier_name: "Team",
      owner: robin,
      external_ids: ["crm-2001"],
      created_at: now,
      updated_at: now
    }
  },
  getCompany: { params: { id: globex.id }, query: {}, success: globex },
  updateCompany: {
    params: { id: globex.id },
    query: {},
    body: { size: 2800, revenue: null, status_id: "st_demo_active", owner_id: sasha.id },
    success: {
      ...globex,
      size: 2800,
      revenue: null,
      status_id: "st_demo_active",
      status_name: "Active",
      owner: sasha,
      updated_at: now
    }
  },
  deleteCompany: { params: { id: "co_demo_64" }, query: {}, success: { id: "co_demo_64", deleted: true } },
  mergeCompanies: {
    params: { id: northwind.id },
    query: {},
    body: { source_id: "co_demo_01" },
    success: { ...northwind, tier_id: "ti_demo_team", tier_name: "Team", updated_at: now }
  }
}
