import { BlockedSenderStore, CompanyDirectory, ContactDirectory, MembershipStore } from "@lanekit/core"
import { Effect } from "effect"
import type { Failures, Input, Operation, Success } from "./Operation.ts"
import type { OperationName, Operations } from "./operations.ts"

/** What answers one operation. */
export type Handler<Op extends Operation, R = never> = (
  input: Input<Op>
) => Effect.Effect<Success<Op>, Failures<Op>, R>

/** What answers every operation but `getMe`: who asks is for those to know who keep the keys. */
export type RecordHandlers = { readonly [Name in Exclude<OperationName, "getMe">]: Handler<Operations[Name]> }

/** What the handlers work with. */
export type Services = ContactDirectory | MembershipStore | BlockedSenderStore | CompanyDirectory

/** Answers the operations over the directories and stores of core. */
export const make: Effect.Effect<RecordHandlers, never, Services> = Effect.gen(function*() {
  const contacts = yield* ContactDirectory
  const memberships = yield* MembershipStore
  const senders = yield* BlockedSenderStore
  const companies = yield* CompanyDirectory
  return {
    listContacts: ({ query }) => contacts.list(query),
    createContact: ({ body }) => contacts.create(body),
    getContactByEmail: ({ query }) => contacts.getByEmail(query.email),
    getContact: ({ params }) => contacts.get(params.id),
    updateContact: ({ body, params }) => contacts.update(params.id, body),
    deleteContact: ({ params }) => contacts.delete(params.id),
    listContactCompanies: ({ params }) => Effect.map(memberships.list(params.id), asData),
    addContactCompany: ({ body, params }) => Effect.map(memberships.add(params.id, body.company), asData),
    removeContactCompany: ({ params }) => Effect.map(memberships.remove(params.id, params.companyId), asData),
    listBlockedSenders: ({ query }) => senders.list(query),
    createBlockedSender: ({ body }) => senders.create(body),
    deleteBlockedSender: ({ params }) => senders.delete(params.id),
    listCompanies: ({ query }) => companies.list(query),
    createCompany: ({ body }) => companies.create(body),
    getCompany: ({ params }) => companies.get(params.id),
    updateCompany: ({ body, params }) => companies.update(params.id, body),
    deleteCompany: ({ params }) => companies.delete(params.id),
    mergeCompanies: ({ body, params }) => companies.merge(params.id, body.sourceId)
  }
})

const asData = <A>(data: ReadonlyArray<A>) => ({ data })
