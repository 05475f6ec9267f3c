import { Company, CompanySelector, Failure } from "@lanekit/core"
import { Array, Option, Predicate, Schema } from "effect"
import { listOf, textAt } from "./details.ts"
import { mask } from "./mask.ts"

/** What of an error answer may tell about a company. */
export interface Clues {
  readonly status: number
  readonly code: string
  readonly text: string
  readonly details: unknown
  readonly origin: Failure.Origin
}

/**
 * The failure to resolve the company that a request selected, when that is what an answer means.
 *
 * Neither status nor code decides: reasons do, then candidates, then the words of code, text and details.
 */
export const companyFailure = (
  clues: Clues,
  selector: CompanySelector.CompanySelector
): Option.Option<Failure.CompanyUnmatched | Failure.CompanyAmbiguous> => {
  if (!statuses.has(clues.status)) return Option.none()
  const items = listOf(clues.details)
  const ambiguity = { candidates: items.flatMap(candidatesOf), ...totalOf(items) }
  switch (resolutionOf(clues, items, ambiguity.candidates, selector)) {
    case "ambiguous":
      return Option.some(new Failure.CompanyAmbiguous({ selector, ...ambiguity, origin: clues.origin }))
    case "unmatched":
      return Option.some(new Failure.CompanyUnmatched({ selector, origin: clues.origin }))
    case undefined:
      return Option.none()
  }
}

type Resolution = "ambiguous" | "unmatched" | undefined

const resolutionOf = (
  { code, text }: Clues,
  items: ReadonlyArray<unknown>,
  candidates: ReadonlyArray<Company.CompanyRef>,
  selector: CompanySelector.CompanySelector
): Resolution => {
  const reasons = new Set(items.map((item) => textAt(item, "reason")))
  if (reasons.has("company_ambiguous") || candidates.length > 0) return "ambiguous"
  if (reasons.has("company_not_found")) return "unmatched"
  // Problems of other fields would be lost: such an answer is about the request as a whole.
  if (items.length > 1 && !items.every(isAboutCompany)) return undefined
  const isNamed = items.some(isAboutCompany)
  const phrases = [code.replaceAll("_", " "), text, ...items.map((item) => textAt(item, "message"))]
  // An answer may quote the selector, and a company may be named "Multiple Unknowns".
  return spoken(phrases.map((phrase) => withoutValue(phrase, selector)), isNamed) ?? spoken(phrases, isNamed)
}

const spoken = (phrases: ReadonlyArray<string>, isNamed: boolean): Resolution => {
  if (!isNamed && !phrases.some((phrase) => company.test(phrase))) return undefined
  if (phrases.some((phrase) => saysAmbiguous.test(phrase))) return "ambiguous"
  return phrases.some((phrase) => saysNotFound.test(phrase)) ? "unmatched" : undefined
}

const statuses: ReadonlySet<number> = new Set([400, 404, 409, 422])
const company = /compan/i
const saysAmbiguous = /ambiguous|multiple|several|more than one|share|not unique|[1-9]\d* companies/i
const saysNotFound =
  /not (?:be )?(?:found|resolved?|exist)|n't exist|no (?:such )?compan|unknown|no match|(?:not|n't) (?:match|find)/i

const isAboutCompany = (item: unknown): boolean =>
  company.test(textAt(item, "path")) || company.test(textAt(item, "message"))

const withoutValue = (phrase: string, selector: CompanySelector.CompanySelector): string => {
  const [value = ""] = Object.values(CompanySelector.toFields(selector))
  const literal = mask(value).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  return phrase.replace(new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, "gu"), "")
}

const candidatesOf = (item: unknown): ReadonlyArray<Company.CompanyRef> =>
  Predicate.hasProperty(item, "candidates")
    ? Array.filterMap(listOf(item.candidates), (candidate) => decodeCandidate(candidate))
    : []

// Read as widely as a company itself, whose external ids may be an object.
const decodeCandidate = Schema.decodeUnknownOption(Company.Company.pick("id", "name", "domains", "externalIds"))

const totalOf = (items: ReadonlyArray<unknown>): { readonly total?: number } => {
  const total = items.map((item) => Predicate.hasProperty(item, "total") ? item.total : undefined)
    .find(Predicate.isNumber)
  return total === undefined ? {} : { total }
}
