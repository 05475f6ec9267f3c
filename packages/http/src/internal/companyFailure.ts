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
 * Neither status nor code decides. Details do: one of another field ends it, then reasons count, then candidates. The
 * words of code, text and details are the last resort.
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
  if (items.some(isAboutOther)) return undefined
  const reasons = new Set(items.map((item) => textAt(item, "reason")))
  if (reasons.has("company_ambiguous") || candidates.length > 0) return "ambiguous"
  if (reasons.has("company_not_found")) return "unmatched"
  const isNamed = items.length > 0 && items.every((item) => company.test(textAt(item, "path")))
  const phrases = [code.replaceAll("_", " "), text, ...items.map((item) => textAt(item, "message"))]
  // An answer may quote the selector, and a company may be named "Multiple Unknowns".
  return spoken(phrases.map((phrase) => withoutValue(phrase, selector)), isNamed) ?? spoken(phrases, isNamed)
}

const isAboutOther = (item: unknown): boolean => {
  const path = textAt(item, "path")
  return !companyReasons.has(textAt(item, "reason")) || (path !== "" && !company.test(path))
}

const spoken = (phrases: ReadonlyArray<string>, isNamed: boolean): Resolution => {
  if (!isNamed && !phrases.some((phrase) => subject.test(phrase))) return undefined
  if (phrases.some((phrase) => saysAmbiguous.test(phrase))) return "ambiguous"
  return phrases.some((phrase) => saysNotFound.test(phrase)) ? "unmatched" : undefined
}

const statuses: ReadonlySet<number> = new Set([400, 404, 409, 422])
const companyReasons: ReadonlySet<string> = new Set(["", "company_ambiguous", "company_not_found"])
const company = /compan/i
const saysAmbiguous = /ambiguous|multiple|several|more than one|share|not unique|\b[1-9]\d* companies/i
const saysNotFound =
  /not (?:be )?(?:found|resolved?|exist)|n't exist|no (?:such )?compan|unknown|no match|(?:not|n't) (?:match|find)/i

// A company that is merely mentioned does not count: "Contact not found in this company's workspace".
const opensSentence = "(?:^|[.:;!]\\s)\\W{0,3}(?:(?:an?|the|this|that|given|selected|specified|requested) )*"
const counted = "\\b(?:no|such|any|unknown|ambiguous|one|multiple|several|\\d+) "
const lookedFor = "\\b(?:find|resolve|match) (?:(?:an?|the|any) )?"
const subject = new RegExp(
  `(?:${opensSentence}|${counted}|${lookedFor})compan(?:y|ies)(?!['’]| contact)`,
  "i"
)

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
