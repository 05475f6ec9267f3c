import { Company } from "@lanekit/core"
import { Schema } from "effect"
import { padEnd, printable, widthOf } from "./columns.ts"
import type { InputIssue } from "./CommandFailure.ts"
import { type CliFailure, hintOf, messageOf, traitsOf } from "./failure.ts"
import { toInputIssue } from "./flags.ts"
import { hanging, labelled } from "./labelled.ts"
import { type Message, OutputLost } from "./Output.ts"
import type { Style } from "./Style.ts"
import { table } from "./table.ts"
import { show } from "./values.ts"

/** A failure as people and programs read it on standard error. */
export const fromFailure = (failure: CliFailure): Message => {
  const issues = issuesOf(failure)
  const requestId = "origin" in failure ? failure.origin?.requestId : undefined
  const hint = hintOf(failure)
  const { category, code } = traitsOf(failure)
  return {
    json: {
      error: {
        code,
        category,
        message: issues === undefined ? messageOf(failure) : issues.map(sentence).join("; "),
        ...(issues !== undefined && { issues }),
        ...dataOf(failure),
        ...(requestId !== undefined && { request_id: requestId }),
        hint
      }
    },
    lines: (style) => [
      ...headline(issues, failure, style),
      ...evidence(failure, style),
      ...labelled("Hint:", hint, style.bold),
      ...(requestId === undefined ? [] : labelled("Request id:", requestId, style.bold))
    ]
  }
}

/** A fault that no failure describes. Its text is the program's own, as far as anybody can tell. */
export const fromDefect = (defect: unknown): Message => {
  const isLost = defect instanceof OutputLost
  const message = isLost ? defect.message : `unexpected: ${String(defect)}`
  const hint = isLost
    ? "the command itself has run: what it wrote is written"
    : "this is a fault of lanekit; please report it"
  return {
    json: { error: { code: isLost ? "output_lost" : "unexpected", category: "unexpected", message, hint } },
    lines: (style) => [
      ...labelled("Error:", message, style.red),
      ...labelled("Hint:", hint, style.bold)
    ]
  }
}

const headline = (
  issues: ReadonlyArray<InputIssue> | undefined,
  failure: CliFailure,
  style: Style
): ReadonlyArray<string> => {
  if (issues === undefined) return labelled("Error:", messageOf(failure), style.red)
  const [only, ...others] = issues
  if (only !== undefined && others.length === 0) return labelled("Error:", sentence(only), style.red)
  const width = Math.max(...issues.map(({ flag }) => widthOf(flag)))
  return [
    ...labelled("Error:", `${issues.length} problems`, style.red),
    ...issues.flatMap(({ flag, message }) => hanging(`  ${padEnd(printable(flag), width)}  `, message))
  ]
}

const evidence = (failure: CliFailure, style: Style): ReadonlyArray<string> => {
  switch (failure._tag) {
    case "CompanyAmbiguous": {
      const more = (failure.total ?? 0) - failure.candidates.length
      if (failure.candidates.length === 0) return []
      return [
        ...table(candidateColumns, failure.candidates, style, "  "),
        ...(more > 0 ? [`  and ${more} more`] : [])
      ]
    }
    case "ScopeRequired":
      return hanging("  The key has: ", show(failure.granted))
    case "UnrecognizedError":
      return failure.text === "" ? [] : hanging("  The API says: ", failure.text)
    case "MalformedResponse":
      return failure.excerpt === "" ? [] : hanging("  The answer begins: ", failure.excerpt.replace(/\s+/g, " "))
    default:
      return []
  }
}

const candidateColumns = [
  { title: "ID", cell: ({ id }: Company.CompanyRef) => show(id), isKept: true },
  { title: "NAME", cell: ({ name }: Company.CompanyRef) => show(name) },
  { title: "DOMAINS", cell: ({ domains }: Company.CompanyRef) => show(domains) },
  { title: "EXTERNAL IDS", cell: ({ externalIds }: Company.CompanyRef) => show(externalIds) }
]

const issuesOf = (failure: CliFailure): ReadonlyArray<InputIssue> | undefined => {
  switch (failure._tag) {
    case "InputRefused":
      return failure.issues
    case "ValidationFailed":
      return failure.issues.map((issue) => toInputIssue(issue))
    default:
      return undefined
  }
}

const encodeCandidates = Schema.encodeSync(Schema.Array(Company.CompanyRef))

const dataOf = (failure: CliFailure): object => {
  switch (failure._tag) {
    case "CompanyAmbiguous":
      return {
        candidates: encodeCandidates(failure.candidates),
        ...(failure.total !== undefined && { total: failure.total })
      }
    case "ScopeRequired":
      return { required: failure.required, granted: failure.granted }
    case "RateLimited":
    case "Unavailable":
      return failure.retryAfter === undefined ? {} : { retry_after: failure.retryAfter }
    case "UnrecognizedError":
      return { text: failure.text, ...(failure.details !== undefined && { details: failure.details }) }
    case "MalformedResponse":
      return { status: failure.status, excerpt: failure.excerpt }
    default:
      return {}
  }
}

const sentence = ({ flag, message }: InputIssue): string => `${flag} ${message}`
