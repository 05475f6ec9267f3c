import type { CompanyId } from "./Company.ts"

/**
 * The companies that a contact belongs to. One of them is the primary one, unless there is none at all.
 *
 * `others` are in the order in which they were added, which is the order in which they are promoted.
 */
export interface Memberships {
  readonly primary: CompanyId | null
  readonly others: ReadonlyArray<CompanyId>
}

/** The memberships with these companies. One that is given twice, or is the primary one, is no other one. */
export const make = (primary: CompanyId | null, others: ReadonlyArray<CompanyId>): Memberships => ({
  primary,
  others: [...new Set(others)].filter((other) => other !== primary)
})

/** All of a contact's companies, the primary one first. */
export const all = ({ others, primary }: Memberships): ReadonlyArray<CompanyId> =>
  primary === null ? others : [primary, ...others]

/** A company takes the place of the primary one, which is dropped; the others stay. */
export const withPrimary = ({ others }: Memberships, company: CompanyId): Memberships => make(company, others)

/** A company is added: as the primary one when there is none, else after the others. One that is there stays as it is. */
export const join = (memberships: Memberships, company: CompanyId): Memberships => {
  const { others, primary } = memberships
  if (all(memberships).includes(company)) return memberships
  return primary === null ? { primary: company, others } : { primary, others: [...others, company] }
}

/** A company is taken away. When it was the primary one, the one that was added first takes its place. */
export const leave = ({ others, primary }: Memberships, company: CompanyId): Memberships => {
  if (primary !== company) return { primary, others: others.filter((other) => other !== company) }
  const [promoted = null, ...rest] = others
  return { primary: promoted, others: rest }
}

/** A company is merged into another one, which takes its place, once. */
export const replace = ({ others, primary }: Memberships, source: CompanyId, survivor: CompanyId): Memberships => {
  const renamed = (company: CompanyId) => company === source ? survivor : company
  return make(primary === null ? null : renamed(primary), others.map(renamed))
}
