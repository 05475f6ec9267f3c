import type {
  BlockedSender,
  BlockedSenderQuery,
  Company,
  CompanyQuery,
  Contact,
  ContactPatch,
  ContactQuery
} from "@lanekit/core"
import type { Context } from "effect"
import { nameOf, type Operation } from "../Operation.ts"
import { operations } from "../operations.ts"
import { items, type List, type PageQuery, pages, type PagesOptions } from "../pages.ts"
import type { Productlane } from "../Productlane.ts"
import type { makeExecute } from "./execute.ts"
import { blockedSenderSettlements } from "./settle/blockedSenders.ts"
import { companySettlements } from "./settle/companies.ts"
import { contactSettlements } from "./settle/contacts.ts"
import type { Reads } from "./settle/Settlement.ts"

type Client = Context.Tag.Service<Productlane>

/** The methods that stand for operations, and the streams of lists. */
export interface Methods {
  readonly me: Client["me"]
  readonly contacts: Omit<Client["contacts"], "update"> & {
    readonly update: (
      id: Contact.ContactId,
      patch: ContactPatch.ContactPatch
    ) => ReturnType<Client["contacts"]["update"]>
  }
  readonly blockedSenders: Client["blockedSenders"]
  readonly companies: Omit<Client["companies"], "resolve" | "resolveAll" | "invalidate" | "invalidateAll">
}

type Execute = ReturnType<typeof makeExecute>

type ContactSettlements = ReturnType<typeof contactSettlements>

/** The typed methods over the functions that execute operations. What writes left open, the reads settle. */
export const methodsOf = (execute: Execute): Methods => {
  const me = execute.read(operations.getMe)({ params: {}, query: {}, body: undefined })
  const contacts = readsOfContacts(execute)
  const blockedSenders = readsOfBlockedSenders(execute)
  const companies = readsOfCompanies(execute)
  const reads = { contacts, blockedSenders, companies }
  const settlements = contactSettlements(reads)
  return {
    me,
    contacts: {
      ...contacts,
      ...streamsOf(operations.listContacts, contacts.list),
      ...writesOfContacts(execute, settlements),
      companies: { ...contacts.companies, ...membershipWritesOf(execute, settlements) }
    },
    blockedSenders: {
      ...blockedSenders,
      ...streamsOf(operations.listBlockedSenders, blockedSenders.list),
      ...writesOfBlockedSenders(execute, reads)
    },
    companies: {
      ...companies,
      ...streamsOf(operations.listCompanies, companies.list),
      ...writesOfCompanies(execute, reads)
    }
  }
}

const streamsOf = <Query extends PageQuery, A, E>(operation: Operation, list: List<Query, A, E, never>) => {
  const origin = { operation: nameOf(operation) }
  return {
    pages: (query: Query, options?: PagesOptions) => pages(list, query, { origin, ...options }),
    items: (query: Query, options?: PagesOptions) => items(list, query, { origin, ...options })
  }
}

const readsOfContacts = ({ read }: Execute) => {
  const get = read(operations.getContact)
  const getByEmail = read(operations.getContactByEmail)
  const list = read(operations.listContacts)
  const listCompanies = read(operations.listContactCompanies)
  return {
    get: (id: Contact.ContactId) => get({ params: { id }, query: {}, body: undefined }),
    getByEmail: (email: string) => getByEmail({ params: {}, query: { email }, body: undefined }),
    list: (query: ContactQuery) => list({ params: {}, query, body: undefined }),
    companies: {
      list: (id: Contact.ContactId) => listCompanies({ params: { id }, query: {}, body: undefined })
    }
  }
}

const writesOfContacts = (
  { write }: Execute,
  settlements: ContactSettlements
): Pick<Methods["contacts"], "create" | "update" | "delete"> => {
  const create = write(operations.createContact, settlements.createContact)
  const update = write(operations.updateContact, settlements.updateContact)
  const remove = write(operations.deleteContact, settlements.deleteContact)
  return {
    create: (contact) => create({ params: {}, query: {}, body: contact }),
    update: (id, patch) => update({ params: { id }, query: {}, body: patch }),
    delete: (id) => remove({ params: { id }, query: {}, body: undefined })
  }
}

const membershipWritesOf = (
  { write }: Execute,
  settlements: ContactSettlements
): Pick<Client["contacts"]["companies"], "add" | "remove"> => {
  const add = write(operations.addContactCompany, settlements.addContactCompany)
  const remove = write(operations.removeContactCompany, settlements.removeContactCompany)
  return {
    add: (id, company) => add({ params: { id }, query: {}, body: { company } }),
    remove: (id, companyId) => remove({ params: { id, companyId }, query: {}, body: undefined })
  }
}

const readsOfBlockedSenders = ({ read }: Execute) => {
  const list = read(operations.listBlockedSenders)
  return { list: (query: BlockedSenderQuery) => list({ params: {}, query, body: undefined }) }
}

const writesOfBlockedSenders = (
  { write }: Execute,
  reads: Reads
): Pick<Client["blockedSenders"], "create" | "delete"> => {
  const settlements = blockedSenderSettlements(reads)
  const create = write(operations.createBlockedSender, settlements.createBlockedSender)
  const remove = write(operations.deleteBlockedSender, settlements.deleteBlockedSender)
  return {
    create: (sender) => create({ params: {}, query: {}, body: sender }),
    delete: (id: BlockedSender.BlockedSenderId) => remove({ params: { id }, query: {}, body: undefined })
  }
}

const readsOfCompanies = ({ read }: Execute) => {
  const get = read(operations.getCompany)
  const list = read(operations.listCompanies)
  return {
    get: (id: Company.CompanyId) => get({ params: { id }, query: {}, body: undefined }),
    list: (query: CompanyQuery) => list({ params: {}, query, body: undefined })
  }
}

const writesOfCompanies = (
  { write }: Execute,
  reads: Reads
): Pick<Client["companies"], "create" | "update" | "delete" | "merge"> => {
  const settlements = companySettlements(reads)
  const create = write(operations.createCompany, settlements.createCompany)
  const update = write(operations.updateCompany, settlements.updateCompany)
  const remove = write(operations.deleteCompany, settlements.deleteCompany)
  const merge = write(operations.mergeCompanies, settlements.mergeCompanies)
  return {
    create: (company) => create({ params: {}, query: {}, body: company }),
    update: (id, patch) => update({ params: { id }, query: {}, body: patch }),
    delete: (id) => remove({ params: { id }, query: {}, body: undefined }),
    merge: (id, sourceId) => merge({ params: { id }, query: {}, body: { sourceId } })
  }
}
