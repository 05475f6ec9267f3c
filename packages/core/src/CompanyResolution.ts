import { Data, Effect } from "effect"
import { type Company, type CompanyRef, toRef } from "./Company.ts"
import type { CompanySelector } from "./CompanySelector.ts"
import { CompanyAmbiguous, CompanyUnmatched } from "./Failure.ts"
import { byCodePoints } from "./text.ts"

/** Most candidates that an ambiguity lists; `total` says how many there are. */
export const maxCandidates = 20

/**
 * What a selector names: one company, none, or several.
 *
 * `Ambiguous` lists at most {@link maxCandidates} candidates, ordered by id, and the `total`.
 */
export type CompanyResolution = Data.TaggedEnum<{
  Resolved: { readonly company: Company }
  NotFound: { readonly selector: CompanySelector }
  Ambiguous: {
    readonly selector: CompanySelector
    readonly candidates: ReadonlyArray<CompanyRef>
    readonly total: number
  }
}>

/** Constructors and matchers of {@link CompanyResolution}. */
export const CompanyResolution = Data.taggedEnum<CompanyResolution>()

/**
 * The resolution of a selector, given the companies that it matches. Deleted companies are not among them.
 *
 * A store may pass the first {@link maxCandidates} by id alone, with the `total` of all.
 */
export const fromMatches = (
  selector: CompanySelector,
  matches: ReadonlyArray<Company>,
  total: number = matches.length
): CompanyResolution => {
  const [company, ...others] = matches
  if (company === undefined) return CompanyResolution.NotFound({ selector })
  if (others.length === 0 && total <= 1) return CompanyResolution.Resolved({ company })
  const candidates = matches.map(toRef).toSorted((a, b) => byCodePoints(a.id, b.id)).slice(0, maxCandidates)
  return CompanyResolution.Ambiguous({ selector, candidates, total })
}

/** The company of a resolution, or the failure that tells why there is not exactly one. */
export const orFail: (resolution: CompanyResolution) => Effect.Effect<Company, CompanyUnmatched | CompanyAmbiguous> =
  CompanyResolution.$match({
    Resolved: ({ company }) => Effect.succeed(company),
    NotFound: ({ selector }) => Effect.fail(new CompanyUnmatched({ selector })),
    Ambiguous: ({ candidates, selector, total }) => Effect.fail(new CompanyAmbiguous({ selector, candidates, total }))
  })
