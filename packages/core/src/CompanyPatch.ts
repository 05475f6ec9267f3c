import { Schema } from "effect"
import { amountOrNull, clearable, idOrNull, optional, values } from "./CompanyFields.ts"
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
  size: optional(clearable(values.size, amountOrNull)),
  revenue: optional(clearable(values.revenue, amountOrNull)),
  externalIds: optional(values.externalIds).pipe(Schema.fromKey("external_ids")),
  statusId: optional(clearable(values.statusId, idOrNull)).pipe(Schema.fromKey("status_id")),
  tierId: optional(clearable(values.tierId, idOrNull)).pipe(Schema.fromKey("tier_id")),
  ownerId: optional(clearable(values.ownerId, idOrNull)).pipe(Schema.fromKey("owner_id"))
}).annotations({ identifier: "CompanyPatch", ...jsonObject })
export type CompanyPatch = typeof CompanyPatch.Type
