import { Schema } from "effect"
import type { Company, CompanyId } from "./Company.ts"
import type { CompanyAttributes } from "./CompanyAttributes.ts"
import { dedupe, optional, values } from "./CompanyFields.ts"
import { jsonObject } from "./jsonObject.ts"
import type { Timestamp } from "./Timestamp.ts"

/**
 * What POST /companies makes a company of. `name` is required; what is not given is empty.
 *
 * Source of names and bounds: public clients of the API.
 */
export const NewCompany = Schema.Struct({
  name: values.name,
  logoUrl: optional(values.logoUrl).pipe(Schema.fromKey("logo_url")),
  domains: optional(values.domains),
  size: optional(values.size),
  revenue: optional(values.revenue),
  externalIds: optional(values.externalIds).pipe(Schema.fromKey("external_ids")),
  statusId: optional(values.statusId).pipe(Schema.fromKey("status_id")),
  tierId: optional(values.tierId).pipe(Schema.fromKey("tier_id")),
  ownerId: optional(values.ownerId).pipe(Schema.fromKey("owner_id"))
}).annotations({ identifier: "NewCompany", ...jsonObject })
export type NewCompany = typeof NewCompany.Type

/** The company that is made of it, given the status, tier and owner that its ids name. */
export const toCompany = (
  { domains = [], externalIds = [], logoUrl = null, name, revenue, size }: NewCompany,
  { owner, status, tier }: CompanyAttributes,
  { at, id }: { readonly id: CompanyId; readonly at: Timestamp }
): Company => ({
  id,
  name,
  logoUrl,
  domains: dedupe(domains),
  size: size ?? null,
  revenue: revenue ?? null,
  statusId: status?.id ?? null,
  statusName: status?.name ?? null,
  tierId: tier?.id ?? null,
  tierName: tier?.name ?? null,
  owner: owner ?? null,
  externalIds: dedupe(externalIds),
  createdAt: at,
  updatedAt: at
})
