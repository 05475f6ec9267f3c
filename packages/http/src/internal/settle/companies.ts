import { type Company, type CompanyPatch, fold } from "@lanekit/core"
import { Effect } from "effect"
import { readAll } from "./readAll.ts"
import { applied, looking, notApplied, nothingLeft, type Reads, type Settlements, unclear } from "./Settlement.ts"

/** How the writes of companies are settled. */
export const companySettlements = (
  { companies }: Reads
): Settlements<"createCompany" | "updateCompany" | "deleteCompany" | "mergeCompanies"> => ({
  // Several companies may be alike: one that looks like the new one may have been there before. And one that looks another
  // way may be the new one, as the API may spell what it was sent in its own way.
  createCompany: {
    canRepeat: false,
    look: ({ body: { name } }) =>
      looking(Effect.map(
        readAll(
          companies.list,
          { nameContains: name.trim() },
          (company: Company.Company) => isAlike(company.name, name)
        ),
        (found) => found?.length === 0 ? notApplied : unclear
      ))
  },
  updateCompany: {
    canRepeat: true,
    look: ({ body, params }) =>
      looking(
        companies.get(params.id).pipe(
          Effect.map((company) => holds(company, body) ? applied(company) : notApplied),
          Effect.catchTag("CompanyNotFound", () => nothingLeft)
        )
      )
  },
  deleteCompany: {
    canRepeat: true,
    look: ({ params: { id } }) =>
      looking(
        companies.get(id).pipe(
          Effect.as(notApplied),
          Effect.catchTag("CompanyNotFound", () => Effect.succeed(applied({ id, deleted: true as const })))
        )
      )
  },
  // Once it took effect, the source is gone and the survivor is there.
  mergeCompanies: {
    canRepeat: false,
    look: ({ body, params }) =>
      looking(
        companies.get(body.sourceId).pipe(
          Effect.as(notApplied),
          Effect.catchTag("CompanyNotFound", () => Effect.map(companies.get(params.id), applied))
        )
      )
  }
})

// Whether a company is as a patch would leave it.
const holds = (company: Company.Company, patch: CompanyPatch): boolean =>
  isSame(patch.name, company.name) &&
  isSame(patch.logoUrl, company.logoUrl) &&
  isSame(patch.size, company.size) &&
  isSame(patch.revenue, company.revenue) &&
  isSame(patch.statusId, company.statusId) &&
  isSame(patch.tierId, company.tierId) &&
  isSame(patch.ownerId, company.owner?.id ?? null) &&
  isSameSet(patch.domains, company.domains) &&
  isSameSet(patch.externalIds, company.externalIds)

const isAlike = (one: string, other: string): boolean => fold(one.trim()) === fold(other.trim())

const isSame = <A>(wanted: A | undefined, value: A): boolean => wanted === undefined || wanted === value

const isSameSet = (wanted: ReadonlyArray<string> | undefined, values: ReadonlyArray<string>): boolean => {
  if (wanted === undefined) return true
  const [ours, theirs] = [new Set(wanted), new Set(values)]
  return ours.size === theirs.size && [...ours].every((each) => theirs.has(each))
}
