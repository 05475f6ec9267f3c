import { Predicate } from "effect"
import { type CallEntry, held, type Ledger } from "../Ledger.ts"
import { type Call, contactId, isSelector } from "../world/Call.ts"
import type { Property } from "./Violation.ts"

/** No call ends by a defect. */
export const neverDies: Property = ({ calls }) =>
  [...calls.values()].flatMap(({ call, outcome }) =>
    outcome?._tag === "Died" ? [`call ${call.id} died: ${outcome.message}`] : []
  )

/**
 * A failure that names a status was answered with it. Calls of one client that look up one company at the same time share
 * the answer.
 */
export const quotesAnswers: Property = ({ calls }) =>
  [...calls.values()].flatMap((entry) => {
    const { call, outcome, requests } = entry
    if (outcome?._tag !== "Failed" || outcome.status === undefined) return []
    const answers = [...requests, ...(looksUpCompany(call) ? sharedLooks(calls, entry) : [])]
    return answers.some(({ status }) => status === outcome.status)
      ? []
      : [`call ${call.id} failed with ${outcome.failure} (${outcome.status}), which nobody answered`]
  })

const looksUpCompany = ({ ask }: Call): boolean =>
  ask._tag === "UpdateContact" && ask.skipsUnchanged && Object.keys(ask.fields).some((field) => isSelector(field))

const sharedLooks = (calls: Ledger["calls"], { call, calledAt, endedAt = Infinity }: CallEntry) =>
  [...calls.values()]
    .filter((other) => other.call.client === call.client && looksUpCompany(other.call))
    .flatMap(({ requests }) => requests)
    .filter(({ path, seenAt = -1 }) => path.startsWith("/companies") && seenAt >= calledAt && seenAt <= endedAt)

/** What a call gives was true at some moment while it was under way. */
export const readsTheTruth: Property = (ledger) =>
  [...ledger.calls.values()].flatMap((entry) => {
    const { call, outcome } = entry
    if (outcome?._tag !== "Succeeded") return []
    const id = recordOf(entry, outcome.value)
    if (id === undefined) return []
    return fieldNames.filter(([ours, theirs]) => !wasTrue(ledger, entry, outcome.value, `${id}.${theirs}`, ours))
      .map(([ours]) => `call ${call.id} gave a ${ours} of ${id} that it did not have meanwhile`)
  })

const wasTrue = (ledger: Ledger, entry: CallEntry, value: unknown, name: string, field: string): boolean =>
  !Predicate.hasProperty(value, field)
  || held(ledger, name, (each) => each === value[field], entry.calledAt, entry.endedAt ?? Infinity)

// Which contact an answer is about.
const recordOf = ({ call: { ask } }: CallEntry, value: unknown): string | undefined => {
  switch (ask._tag) {
    case "GetContact":
    case "UpdateContact":
      return contactId(ask.contact)
    case "CreateContact":
      return Predicate.hasProperty(value, "id") && Predicate.isString(value.id) ? value.id : undefined
    default:
      return undefined
  }
}

// Our names and the vendor's.
const fieldNames: ReadonlyArray<readonly [string, string]> = [
  ["id", "id"],
  ["name", "name"],
  ["email", "email"],
  ["isSubscribed", "is_subscribed"],
  ["imageUrl", "image_url"],
  ["companyId", "company_id"]
]
