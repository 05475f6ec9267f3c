import type { PlannedRow } from "./PlannedRow.ts"

/** What is to become of a row, as a plan's file calls it. Nothing but the first two is written. */
export const actions = [
  "create",
  "update",
  "unchanged",
  "invalid",
  "duplicate",
  "contact_not_found",
  "contact_ambiguous",
  "company_not_found",
  "company_ambiguous",
  "consent"
] as const

/** What is to become of a row, as a plan's file calls it. */
export type Action = typeof actions[number]

/** What a plan's file calls what is to become of a row. */
export const of = (row: PlannedRow): Action => names[row._tag]

const names = {
  Create: "create",
  Update: "update",
  Unchanged: "unchanged",
  Invalid: "invalid",
  Duplicate: "duplicate",
  ContactNotFound: "contact_not_found",
  ContactAmbiguous: "contact_ambiguous",
  CompanyNotFound: "company_not_found",
  CompanyAmbiguous: "company_ambiguous",
  Consent: "consent"
} as const satisfies { readonly [Tag in PlannedRow["_tag"]]: Action }
