import { Predicate } from "effect"
import { type CallEntry, held, laterAt, type Ledger, type RequestEntry } from "../Ledger.ts"
import type { Change } from "../vendor/Change.ts"
import {
  type Ask,
  companyId,
  companyName,
  contactId,
  externalId,
  type Fields,
  isSelector,
  senderId
} from "../world/Call.ts"
import { ownRequests } from "./repeats.ts"
import type { Property } from "./Violation.ts"

/** What a call has told its caller was done is in the vendor's records, unless somebody wrote over it later. */
export const keepsItsWord: Property = (ledger) =>
  [...ledger.calls.values()].flatMap((entry) => {
    const { call, outcome } = entry
    if (outcome?._tag !== "Succeeded") return []
    return promisesOf(call.ask, outcome.value, ledger)
      .filter(({ isKept, name }) => !isKeptAt(ledger, entry, name, isKept))
      .map(({ name }) => `call ${call.id} succeeded, and ${name} is not as it asked for`)
  })

/**
 * A write that failed has changed nothing, unless it fails with `OutcomeUnknown`. Two failures claim less than that, and
 * are held to what they claim:
 *
 * - `ContactNotFound` says that the contact is gone, and with it whatever was done to it. So it is when the call ends, and
 *   nothing that comes later brings it back.
 * - The failure that the API itself gave says what reading shows: that the record is not as the write asked for. So it was
 *   when the client looked, because others had written over it, or deleted it. No client that only reads could know
 *   better: had the write done nothing, and the others the same, then each answer that it saw would have been the same.
 */
export const failsWithoutEffect: Property = (ledger) =>
  [...ledger.calls.values()].flatMap((entry) => {
    const { call, outcome } = entry
    if (outcome?._tag !== "Failed" || outcome.failure === "OutcomeUnknown") return []
    return ownRequests(entry)
      .filter((request) => request.changes.length > 0)
      .filter((request) => !(outcome.failure === "ContactNotFound" && isGone(ledger, entry, request)))
      .filter((request) => !isHidden(ledger, entry, request))
      .map(({ appliedAt, number }) =>
        `call ${call.id} failed with ${outcome.failure}, and its request ${number} took effect at ${appliedAt} ms`
      )
  })

const isGone = (ledger: Ledger, { endedAt = 0 }: CallEntry, { appliedAt = 0, changes, number }: RequestEntry) =>
  appliedAt <= endedAt
  && changes.every(({ record }) => laterAt(ledger, `${record}.exists`, number, endedAt).includes(false))

// Whether the API failed after the effect, and that was not to be seen when the client looked for it.
const isHidden = (ledger: Ledger, { requests }: CallEntry, request: RequestEntry): boolean => {
  const { changes, isFromApi, number, status = 0 } = request
  if (isFromApi !== true || status < 500) return false
  const isAway = ({ field, record, value }: Change, at: number): boolean =>
    laterAt(ledger, `${record}.exists`, number, at).includes(false)
    || laterAt(ledger, `${record}.${field}`, number, at).some((other) => other !== value)
  return requests.slice(requests.indexOf(request) + 1).some(({ lookedUpAt }) =>
    lookedUpAt !== undefined && changes.some((change) => isAway(change, lookedUpAt))
  )
}

/** A call whose outcome is not known had a write of which nobody could know it. */
export const knowsWhatCanBeKnown: Property = ({ calls }) =>
  [...calls.values()].flatMap((entry) => {
    const { call, outcome } = entry
    return outcome?._tag !== "Failed" || outcome.failure !== "OutcomeUnknown" || ownRequests(entry).some(isUncertain)
      ? []
      : [`call ${call.id} does not know its outcome, though each of its requests was answered`]
  })

/** Whether a request may have taken effect, as far as its client can tell. */
export const isUncertain = ({ isUnsent, isWhole, status }: RequestEntry): boolean =>
  !isUnsent && (status === undefined || status >= 500 || status === 408 || (status < 300 && isWhole !== true))

/** A field that a success says has a value. */
interface Promised {
  readonly name: string
  readonly isKept: (value: unknown) => boolean
}

const isKeptAt = (
  ledger: Ledger,
  { calledAt, endedAt = Infinity }: CallEntry,
  name: string,
  isKept: Promised["isKept"]
): boolean => {
  if (!held(ledger, name, isKept, calledAt, endedAt)) return false
  const versions = ledger.fields.get(name) ?? []
  const last = versions.at(-1)
  const isWrittenOver = last !== undefined && last.from >= calledAt && !isKept(last.value)
  const [record, field] = name.split(".")
  const final = ledger.history.after.find((change) => change.record === record && change.field === field)
  // A record that is not there any more has no fields.
  return isWrittenOver || final === undefined || isKept(final.value)
}

const promisesOf = (ask: Ask, value: unknown, ledger: Ledger): ReadonlyArray<Promised> => {
  const id = Predicate.hasProperty(value, "id") ? String(value.id) : "nothing"
  switch (ask._tag) {
    case "UpdateContact":
      return fieldPromises(contactId(ask.contact), ask.fields, ledger)
    case "CreateContact":
      return [equal(`${id}.exists`, true), equal(`${id}.email`, ask.email), equal(`${id}.name`, ask.name)]
    case "CreateCompany":
      return [equal(`${id}.exists`, true), equal(`${id}.name`, ask.name)]
    case "DeleteContact":
      return [equal(`${contactId(ask.contact)}.exists`, false)]
    case "AddMembership": {
      const companies = matching(ask.company, ledger.history.world.records.companies)
      const company = idsIn(value).find((each) => companies.includes(each)) ?? "nothing"
      return [equal(`${contactId(ask.contact)}.member_${company}`, true)]
    }
    case "RemoveMembership":
      return [equal(`${contactId(ask.contact)}.member_${companyId(ask.company)}`, false)]
    case "BlockSender":
      return [equal(`${id}.exists`, true), equal(`${id}.value`, ask.domain)]
    case "UnblockSender":
      return [equal(`${senderId(ask.sender)}.exists`, false)]
    default:
      return []
  }
}

// Ids of the records of a list.
const idsIn = (value: unknown): ReadonlyArray<string> =>
  Predicate.hasProperty(value, "data") && Array.isArray(value.data)
    ? value.data.flatMap((each) => Predicate.hasProperty(each, "id") ? [String(each.id)] : [])
    : []

const fieldPromises = (record: string, fields: Fields, { history: { world } }: Ledger): ReadonlyArray<Promised> =>
  Object.entries(fields).map(([field, value]) =>
    isSelector(field)
      ? { name: `${record}.company_id`, isKept: (id) => matching(fields, world.records.companies).includes(String(id)) }
      : equal(`${record}.${field}`, value)
  )

const matching = (fields: Fields, companies: number): ReadonlyArray<string> =>
  Array.from({ length: companies }, (_, company) => company)
    .filter((company) =>
      fields.company_id === companyId(company)
      || fields.company_name === companyName(company)
      || fields.company_external_id === externalId(company)
    )
    .map(companyId)

const equal = (name: string, wanted: unknown): Promised => ({ name, isKept: (value) => value === wanted })
