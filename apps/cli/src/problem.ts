import { Company, CompanySelector, Contact } from "@lanekit/core"
import { hanging, type InputIssue, type Problem, show, type Style, table } from "@lanekit/terminal"
import { Schema } from "effect"
import type { RequestFailed } from "./CommandFailure.ts"
import { type CliFailure, hintOf, messageOf, traitsOf } from "./failure.ts"
import { toInputIssue } from "./flags.ts"
import { encoder } from "./wire.ts"

/** What people and programs are told of a failure. */
export const problemOf = (failure: CliFailure): Problem.Problem =>
  failure._tag === "RequestFailed" ? inWords(failure) : inFlags(failure)

const inWords = ({ failure, message }: RequestFailed): Problem.Problem => ({
  ...inFlags(failure),
  message,
  issues: failure._tag === "ValidationFailed"
    ? failure.issues.map(({ message, path }) => ({ flag: path === "" ? "the request" : path, path, message }))
    : undefined
})

const inFlags = (failure: CliFailure): Problem.Problem => ({
  ...traitsOf(failure),
  message: messageOf(failure),
  hint: hintOf(failure),
  issues: issuesOf(failure),
  data: dataOf(failure),
  evidence: (style) => evidence(failure, style),
  requestId: "origin" in failure ? failure.origin?.requestId : undefined
})

const evidence = (failure: CliFailure, style: Style): ReadonlyArray<string> => {
  switch (failure._tag) {
    case "CompanyAmbiguous": {
      const more = (failure.total ?? 0) - failure.candidates.length
      if (failure.candidates.length === 0) return []
      return [
        ...table(candidateColumns, failure.candidates, style, { indent: "  " }),
        ...(more > 0 ? [`  and ${more} more`] : [])
      ]
    }
    case "DomainAmbiguous":
      return table(candidateColumns, failure.candidates, style, { indent: "  " })
    case "ContactAmbiguous":
      return table(contactColumns, failure.candidates, style, { indent: "  " })
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

const contactColumns = [
  { title: "ID", cell: ({ id }: Contact.Contact) => show(id), isKept: true },
  { title: "EMAIL", cell: ({ email }: Contact.Contact) => show(email) },
  { title: "NAME", cell: ({ name }: Contact.Contact) => show(name) },
  { title: "EXTERNAL IDS", cell: ({ externalIds }: Contact.Contact) => show(externalIds) }
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

const encodeContact = encoder(Contact.Contact)

const dataOf = (failure: CliFailure): object => {
  switch (failure._tag) {
    case "CompanyUnmatched":
      return { field: CompanySelector.keyOf(failure.selector) }
    case "CompanyAmbiguous":
      return {
        field: CompanySelector.keyOf(failure.selector),
        candidates: encodeCandidates(failure.candidates),
        ...(failure.total !== undefined && { total: failure.total })
      }
    case "DomainUnmatched":
      return { field: "domain" }
    case "DomainAmbiguous":
      return { field: "domain", candidates: encodeCandidates(failure.candidates) }
    case "ContactUnmatched":
      return { field: failure.by }
    case "ContactAmbiguous":
      return { field: failure.by, candidates: failure.candidates.map(encodeContact) }
    case "ExportUnusable":
      return failure.differing === undefined ? {} : { differing: failure.differing }
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
