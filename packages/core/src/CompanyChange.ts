import type { DateTime } from "effect"
import type { Company, CompanyOwner } from "./Company.ts"
import type { CompanyAttributes } from "./CompanyAttributes.ts"
import { dedupe } from "./CompanyFields.ts"
import type { CompanyPatch } from "./CompanyPatch.ts"
import { following } from "./Timestamp.ts"

/** The company that a patch makes of `company`, given what its ids name. Times are untouched. */
export const apply = (company: Company, patch: CompanyPatch, attributes: CompanyAttributes): Company => ({
  ...company,
  ...(patch.name !== undefined && { name: patch.name }),
  ...(patch.logoUrl !== undefined && { logoUrl: patch.logoUrl }),
  ...(patch.domains !== undefined && { domains: dedupe(patch.domains) }),
  ...(patch.size !== undefined && { size: patch.size }),
  ...(patch.revenue !== undefined && { revenue: patch.revenue }),
  ...(patch.externalIds !== undefined && { externalIds: dedupe(patch.externalIds) }),
  ...(attributes.status !== undefined && {
    statusId: attributes.status?.id ?? null,
    statusName: attributes.status?.name ?? null
  }),
  ...(attributes.tier !== undefined && {
    tierId: attributes.tier?.id ?? null,
    tierName: attributes.tier?.name ?? null
  }),
  ...(attributes.owner !== undefined && { owner: attributes.owner })
})

/**
 * The company that survives a merge: properties of its own stay, and only those that are empty are filled from the
 * source. A list counts as empty when it has no entry. Times are untouched.
 */
export const merge = (survivor: Company, source: Company): Company => ({
  ...survivor,
  logoUrl: survivor.logoUrl ?? source.logoUrl,
  domains: survivor.domains.length > 0 ? survivor.domains : source.domains,
  size: survivor.size ?? source.size,
  revenue: survivor.revenue ?? source.revenue,
  ...(survivor.statusId === null && { statusId: source.statusId, statusName: source.statusName }),
  ...(survivor.tierId === null && { tierId: source.tierId, tierName: source.tierName }),
  owner: survivor.owner ?? source.owner,
  externalIds: survivor.externalIds.length > 0 ? survivor.externalIds : source.externalIds
})

/** Whether two states of a company differ in anything but their times. */
export const isChanged = (before: Company, after: Company): boolean =>
  fields.some((field) => !isSame(before[field], after[field]))

/** A company that was changed now. `updatedAt` moves on, whatever the clock says. */
export const stamp = (changed: Company, now: DateTime.Utc): Company => ({
  ...changed,
  updatedAt: following(changed.updatedAt, now)
})

const fields = [
  "name",
  "logoUrl",
  "domains",
  "size",
  "revenue",
  "statusId",
  "statusName",
  "tierId",
  "tierName",
  "owner",
  "externalIds"
] as const satisfies ReadonlyArray<keyof Company>

const isSame = (a: Company[typeof fields[number]], b: Company[typeof fields[number]]): boolean => {
  if (isList(a) && isList(b)) return a.length === b.length && a.every((entry, index) => entry === b[index])
  if (isOwner(a) && isOwner(b)) return a.id === b.id && a.name === b.name && a.avatarUrl === b.avatarUrl
  return a === b
}

const isList = (value: Company[typeof fields[number]]): value is ReadonlyArray<string> => Array.isArray(value)

const isOwner = (value: Company[typeof fields[number]]): value is CompanyOwner =>
  typeof value === "object" && value !== null && !isList(value)
