import { Schema } from "effect"
import { clearableValues as values, optional } from "./CompanyFields.ts"
import { jsonObject } from "./jsonObject.ts"

/**
 * What PATCH /companies/{id} changes: an absent field is unchanged, `null` clears, a value replaces.
 *
 * `domains` and `externalIds` replace the whole set; an entry that is given twice counts once. Source of names and
 * bounds: public clients of the API.
 */
export const CompanyPatch = Schema.Struct({
  name: optional(values.name),
  logoUrl: optional(values.logoUrl).pipe(Schema.fromKey("logo_url")),
  domains: optional(values.domains),
  size: optional(values.size),
  revenue: optional(values.revenue),
  externalIds: optional(values.externalIds).pipe(Schema.fromKey("external_ids")),
  statusId: optional(values.statusId).pipe(Schema.fromKey("status_id")),
  tierId: optional(values.tierId).pipe(Schema.fromKey("tier_id")),
  ownerId: optional(values.ownerId).pipe(Schema.fromKey("owner_id"))
}).annotations({ identifier: "CompanyPatch", ...jsonObject })
export type CompanyPatch = typeof CompanyPatch.Type
