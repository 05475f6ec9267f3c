import type { Company } from "@lanekit/core"

/** The statuses that the demo seed's companies can have. */
export const statuses: ReadonlyArray<Company.CompanyLabel> = [
  { id: "st_demo_trial", name: "Trial" },
  { id: "st_demo_active", name: "Active" },
  { id: "st_demo_at_risk", name: "At risk" },
  { id: "st_demo_churned", name: "Churned" }
]

/** The tiers that the demo seed's companies can have. */
export const tiers: ReadonlyArray<Company.CompanyLabel> = [
  { id: "ti_demo_free", name: "Free" },
  { id: "ti_demo_team", name: "Team" },
  { id: "ti_demo_enterprise", name: "Enterprise" }
]

/** The members of the demo seed's workspace, who own companies. */
export const owners: ReadonlyArray<Company.CompanyOwner> = [
  { id: "us_demo_01", name: "Robin Vale", avatarUrl: "https://avatars.example/robin.png" },
  { id: "us_demo_02", name: "Sasha Lund", avatarUrl: null }
]

/** The addresses and domains that the demo seed blocks. */
export const blockedValues: ReadonlyArray<string> = [
  "noreply@newsletter.example",
  "bot@alerts.example",
  "spam.example",
  "deals@mail.example",
  "unwanted.example"
]
