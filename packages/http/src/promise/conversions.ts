import {
  BlockedSender,
  type BlockedSenderQuery,
  Company,
  type CompanyPatch,
  type CompanyQuery,
  type CompanyResolution,
  type CompanySelector,
  Contact,
  ContactPatch,
  type ContactQuery,
  EmailAddress,
  Failure,
  type NewCompany,
  type NewContact,
  Page,
  Timestamp,
  Uri
} from "@lanekit/core"
import { Effect, Predicate, Record } from "effect"
import type { RawRequest } from "../RawRequest.ts"
import type * as Blocked from "./BlockedSender.ts"
import type * as Companies from "./Company.ts"
import type * as Contacts from "./Contact.ts"
import type { Moment, PageFilter, TimeFilter } from "./Filter.ts"
import type { Method, QueryValue, RequestOptions } from "./Request.ts"

// Whoever executes the call checks everything that it carries, and reports all problems at once: values become the
// domain's here without being looked at, and what the domain does not know is passed on, so that it is refused.
const unchecked = true

/** The id of a contact. */
export const toContactId = (id: string): Contact.ContactId => Contact.ContactId.make(id, unchecked)

/** The id of a company. */
export const toCompanyId = (id: string): Company.CompanyId => Company.CompanyId.make(id, unchecked)

/** The id of a blocked sender. */
export const toBlockedSenderId = (id: string): BlockedSender.BlockedSenderId =>
  BlockedSender.BlockedSenderId.make(id, unchecked)

/** The patch that an update of a contact says. */
export const toContactPatch = (
  { email, name, ...rest }: Contacts.ContactUpdate
): Effect.Effect<ContactPatch.ContactPatch, Failure.ValidationFailed> =>
  Effect.map(toContactFields(rest), (fields) => ({
    ...fields,
    ...(name !== undefined && { name: ContactPatch.ContactName.make(name, unchecked) }),
    ...(email !== undefined && { email: EmailAddress.EmailAddress.make(email, unchecked) })
  }))

/** The contact to be made. */
export const toNewContact = (
  { email, name, ...rest }: Contacts.NewContact
): Effect.Effect<NewContact.NewContact, Failure.ValidationFailed> =>
  Effect.map(toContactFields(rest), (fields) => ({
    ...fields,
    email: EmailAddress.EmailAddress.make(email, unchecked),
    ...(name !== undefined && { name: ContactPatch.ContactName.make(name, unchecked) })
  }))

const toContactFields = (
  { company, externalIds, imageUrl, isSubscribed, ...unknown }: Omit<Contacts.ContactUpdate, "email" | "name">
) =>
  Effect.map(company === undefined ? nothing : toCompany(company), (found) => ({
    ...unknown,
    ...found,
    ...(isSubscribed !== undefined && { isSubscribed }),
    ...(imageUrl !== undefined && { imageUrl: toUri(imageUrl) }),
    ...(externalIds !== undefined && { externalIds: toExternalIds(externalIds) })
  }))

const toCompany = (company: Companies.CompanySelector) =>
  Effect.map(toSelector(company, "company"), (selector) => ({ company: selector }))

/** The domain's selector. `path` is where it stands in the call. */
export const toSelector = (
  selector: Companies.CompanySelector,
  path: string
): Effect.Effect<CompanySelector.CompanySelector, Failure.ValidationFailed> => {
  if (Predicate.isReadonlyRecord(selector) && keysOf(selector).length === 1) {
    const { externalId, id, name } = selector
    if (id !== undefined) return Effect.succeed({ _tag: "ById", id: toCompanyId(id) })
    if (name !== undefined) return Effect.succeed({ _tag: "ByName", name: Company.CompanyName.make(name, unchecked) })
    if (externalId !== undefined) {
      return Effect.succeed({ _tag: "ByExternalId", externalId: Company.ExternalId.make(externalId, unchecked) })
    }
  }
  return invalid(path, "must hold one of id, name and externalId, and nothing else")
}

/** The selector as a call says it. */
export const fromSelector = (selector: CompanySelector.CompanySelector): Companies.CompanySelector => {
  switch (selector._tag) {
    case "ById":
      return { id: selector.id }
    case "ByName":
      return { name: selector.name }
    case "ByExternalId":
      return { externalId: selector.externalId }
  }
}

/** The resolution of a selector. */
export const fromResolution = (resolution: CompanyResolution.CompanyResolution): Companies.CompanyResolution => {
  switch (resolution._tag) {
    case "Resolved":
      return { status: "resolved", company: resolution.company }
    case "NotFound":
      return { status: "not_found" }
    case "Ambiguous":
      return { status: "ambiguous", candidates: resolution.candidates, total: resolution.total }
  }
}

/** The patch that an update of a company says. */
export const toCompanyPatch = (
  { name, ...rest }: Companies.CompanyUpdate
): Effect.Effect<CompanyPatch, Failure.ValidationFailed> =>
  Effect.map(toCompanyFields(rest), (fields) => ({
    ...fields,
    ...(name !== undefined && { name: Company.CompanyName.make(name, unchecked) })
  }))

/** The company to be made. */
export const toNewCompany = (
  { name, ...rest }: Companies.NewCompany
): Effect.Effect<NewCompany.NewCompany, Failure.ValidationFailed> =>
  Effect.map(toCompanyFields(rest), (fields) => ({ ...fields, name: Company.CompanyName.make(name, unchecked) }))

interface CompanyFields<Amount, Id> {
  readonly logoUrl?: string | null | undefined
  readonly domains?: ReadonlyArray<string> | undefined
  readonly size?: Amount | undefined
  readonly revenue?: Amount | undefined
  readonly externalIds?: ReadonlyArray<string> | undefined
  readonly statusId?: Id | undefined
  readonly tierId?: Id | undefined
  readonly ownerId?: Id | undefined
}

// An update can clear amounts and ids with null, a new company cannot.
const toCompanyFields = <Amount extends number | null, Id extends string | null>(
  { domains, externalIds, logoUrl, ownerId, revenue, size, statusId, tierId, ...unknown }: CompanyFields<Amount, Id>
) =>
  Effect.map(externalIds === undefined ? nothing : toCompanyExternalIds(externalIds), (found) => ({
    ...unknown,
    ...found,
    ...(logoUrl !== undefined && { logoUrl: toUri(logoUrl) }),
    ...(domains !== undefined && { domains }),
    ...(size !== undefined && { size }),
    ...(revenue !== undefined && { revenue }),
    ...(statusId !== undefined && { statusId }),
    ...(tierId !== undefined && { tierId }),
    ...(ownerId !== undefined && { ownerId })
  }))

/** The query of a list of contacts. */
export const toContactQuery = (
  { companyId, email, externalId, nameContains, ...rest }: Contacts.ContactFilter
): ContactQuery => ({
  ...toTimes(rest),
  ...(email !== undefined && { email }),
  ...(nameContains !== undefined && { nameContains }),
  ...(companyId !== undefined && { companyId: toCompanyId(companyId) }),
  ...(externalId !== undefined && { externalId: Company.ExternalId.make(externalId, unchecked) })
})

/** The query of a list of companies. */
export const toCompanyQuery = (
  { domain, externalId, nameContains, revenueGte, revenueLte, sizeGte, sizeLte, statusId, tierId, ...rest }:
    Companies.CompanyFilter
): CompanyQuery => ({
  ...toTimes(rest),
  ...(externalId !== undefined && { externalId: Company.ExternalId.make(externalId, unchecked) }),
  ...(domain !== undefined && { domain }),
  ...(nameContains !== undefined && { nameContains }),
  ...(statusId !== undefined && { statusId }),
  ...(tierId !== undefined && { tierId }),
  ...(sizeGte !== undefined && { sizeGte }),
  ...(sizeLte !== undefined && { sizeLte }),
  ...(revenueGte !== undefined && { revenueGte }),
  ...(revenueLte !== undefined && { revenueLte })
})

/** The query of a list of blocked senders. */
export const toBlockedSenderQuery = ({ type, ...rest }: Blocked.BlockedSenderFilter): BlockedSenderQuery => ({
  ...toPage(rest),
  ...(type !== undefined && { type })
})

/** The request of one's own. */
export const toRawRequest = (
  method: Method,
  path: `/${string}`,
  { body, query }: RequestOptions
): RawRequest => ({
  method,
  path,
  ...(query !== undefined && { query: Record.map(Record.filter(query, Predicate.isNotUndefined), toTexts) }),
  ...(body !== undefined && { body })
})

const toTexts = (value: QueryValue | ReadonlyArray<QueryValue>): string | ReadonlyArray<string> =>
  typeof value === "object" ? value.map(String) : String(value)

const toTimes = (
  { createdAfter, createdBefore, updatedAfter, updatedBefore, ...rest }: PageFilter & TimeFilter
) => ({
  ...toPage(rest),
  ...(createdAfter !== undefined && { createdAfter: toTimestamp(createdAfter) }),
  ...(createdBefore !== undefined && { createdBefore: toTimestamp(createdBefore) }),
  ...(updatedAfter !== undefined && { updatedAfter: toTimestamp(updatedAfter) }),
  ...(updatedBefore !== undefined && { updatedBefore: toTimestamp(updatedBefore) })
})

const toPage = ({ cursor, limit = Page.maxLimit, ...unknown }: PageFilter) => ({
  ...unknown,
  limit,
  ...(cursor !== undefined && { cursor: Page.Cursor.make(cursor, unchecked) })
})

const toTimestamp = (moment: Moment): Timestamp => Timestamp.make(textOf(moment), unchecked)

// A date that is none has no ISO form; whoever executes the call refuses it.
const textOf = (moment: Moment): string => {
  if (!Predicate.isDate(moment)) return moment
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString()
}

const toUri = (uri: string | null): Uri | null => uri === null ? null : Uri.make(uri, unchecked)

// What is no object or no list, whatever its type says, must not become one here.
const toExternalIds = (ids: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Predicate.isReadonlyRecord(ids) ? Record.filter(ids, Predicate.isNotUndefined) : ids

const toCompanyExternalIds = (ids: ReadonlyArray<string>) =>
  Array.isArray(ids)
    ? Effect.succeed({ externalIds: ids.map((id) => Company.ExternalId.make(id, unchecked)) })
    : invalid("externalIds", "must be a list of strings")

const nothing = Effect.succeed({})

const keysOf = (record: Readonly<Record<string, unknown>>): ReadonlyArray<string> =>
  Object.keys(record).filter((key) => record[key] !== undefined)

const invalid = (path: string, message: string) =>
  Effect.fail(new Failure.ValidationFailed({ issues: [{ path, message }] }))
