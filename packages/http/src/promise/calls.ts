import { Array, type Context, Effect } from "effect"
import { operations } from "../operations.ts"
import type { Productlane } from "../Productlane.ts"
import type { BlockedSenderCalls, CompanyCalls, ContactCalls, MembershipCalls, UpdateOptions } from "./Client.ts"
import {
  fromResolution,
  toBlockedSenderId,
  toBlockedSenderQuery,
  toCompanyId,
  toCompanyPatch,
  toCompanyQuery,
  toContactId,
  toContactPatch,
  toContactQuery,
  toNewCompany,
  toNewContact,
  toSelector
} from "./conversions.ts"
import { fromEvent } from "./events.ts"
import { listing } from "./listing.ts"
import { run } from "./run.ts"

type Api = Context.Tag.Service<Productlane>

const {
  addContactCompany,
  createBlockedSender,
  createCompany,
  createContact,
  deleteBlockedSender,
  deleteCompany,
  deleteContact,
  getCompany,
  getContact,
  getContactByEmail,
  listBlockedSenders,
  listCompanies,
  listContactCompanies,
  listContacts,
  mergeCompanies,
  removeContactCompany,
  updateCompany,
  updateContact
} = operations

/** The calls of contacts. */
export const contactCalls = ({ contacts }: Api): ContactCalls => ({
  get: (id, options) => run(getContact, () => contacts.get(toContactId(id)), options),
  getByEmail: (email, options) => run(getContactByEmail, () => contacts.getByEmail(email), options),
  list: (filter, options) => listing(listContacts, () => contacts.pages(toContactQuery(filter ?? {})), options),
  create: (contact, options) =>
    run(createContact, () => Effect.flatMap(toNewContact(contact), contacts.create), options),
  update: (id, update, options) =>
    run(
      updateContact,
      () =>
        Effect.flatMap(toContactPatch(update), (patch) => contacts.update(toContactId(id), patch, toOptions(options))),
      options
    ),
  delete: (id, options) => run(deleteContact, () => contacts.delete(toContactId(id)), options),
  companies: membershipCalls(contacts.companies)
})

const toOptions = ({ skipUnchanged = false }: UpdateOptions = {}) => ({ skipUnchanged })

const membershipCalls = ({ add, list, remove }: Api["contacts"]["companies"]): MembershipCalls => ({
  list: (contactId, options) =>
    run(listContactCompanies, () => Effect.map(list(toContactId(contactId)), dataOf), options),
  add: (contactId, company, options) =>
    run(addContactCompany, () =>
      toSelector(company, "company").pipe(
        Effect.flatMap((selector) => add(toContactId(contactId), selector)),
        Effect.map(dataOf)
      ), options),
  remove: (contactId, companyId, options) =>
    run(
      removeContactCompany,
      () => Effect.map(remove(toContactId(contactId), toCompanyId(companyId)), dataOf),
      options
    )
})

const dataOf = <A>({ data }: { readonly data: A }): A => data

/** The calls of blocked senders. */
export const blockedSenderCalls = ({ blockedSenders }: Api): BlockedSenderCalls => ({
  list: (filter, options) =>
    listing(listBlockedSenders, () => blockedSenders.pages(toBlockedSenderQuery(filter ?? {})), options),
  create: (sender, options) => run(createBlockedSender, () => blockedSenders.create(sender), options),
  delete: (id, options) => run(deleteBlockedSender, () => blockedSenders.delete(toBlockedSenderId(id)), options)
})

/** The calls of companies. */
export const companyCalls = ({ companies }: Api): CompanyCalls => ({
  get: (id, options) => run(getCompany, () => companies.get(toCompanyId(id)), options),
  list: (filter, options) => listing(listCompanies, () => companies.pages(toCompanyQuery(filter ?? {})), options),
  resolve: (selector, options) =>
    run(
      listCompanies,
      () =>
        toSelector(selector, "selector").pipe(
          Effect.flatMap(companies.resolve),
          Effect.map(fromResolution)
        ),
      options
    ),
  resolveAll: (selectors, options) =>
    run(
      listCompanies,
      () =>
        Effect.forEach(selectors, (selector, index) => toSelector(selector, `selectors.${index}`)).pipe(
          Effect.flatMap(companies.resolveAll),
          Effect.map(Array.map(fromResolution))
        ),
      options
    ),
  invalidate: (event) =>
    run(listCompanies, () => {
      if (event === undefined) return companies.invalidateAll
      return event.kind === "contact" ? Effect.void : companies.invalidate(fromEvent(event))
    }),
  create: (company, options) =>
    run(createCompany, () => Effect.flatMap(toNewCompany(company), companies.create), options),
  update: (id, update, options) =>
    run(
      updateCompany,
      () => Effect.flatMap(toCompanyPatch(update), (patch) => companies.update(toCompanyId(id), patch)),
      options
    ),
  delete: (id, options) => run(deleteCompany, () => companies.delete(toCompanyId(id)), options),
  merge: (id, sourceId, options) =>
    run(mergeCompanies, () => companies.merge(toCompanyId(id), toCompanyId(sourceId)), options)
})
