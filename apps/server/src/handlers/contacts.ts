import { ContactDirectory, MembershipStore } from "@lanekit/core"
import { type Context, Effect } from "effect"
import type { Handlers } from "../Routes.ts"

/** Answers the operations of contacts. */
export const contactHandlers: Effect.Effect<
  Pick<
    Context.Tag.Service<Handlers>,
    | "listContacts"
    | "createContact"
    | "getContactByEmail"
    | "getContact"
    | "updateContact"
    | "deleteContact"
    | "listContactCompanies"
    | "addContactCompany"
    | "removeContactCompany"
  >,
  never,
  ContactDirectory | MembershipStore
> = Effect.zipWith(ContactDirectory, MembershipStore, (contacts, memberships) => ({
  listContacts: ({ query }) => contacts.list(query),
  createContact: ({ body }) => contacts.create(body),
  getContactByEmail: ({ query }) => contacts.getByEmail(query.email),
  getContact: ({ params }) => contacts.get(params.id),
  updateContact: ({ body, params }) => contacts.update(params.id, body),
  deleteContact: ({ params }) => contacts.delete(params.id),
  listContactCompanies: ({ params }) => Effect.map(memberships.list(params.id), asData),
  addContactCompany: ({ body, params }) => Effect.map(memberships.add(params.id, body.company), asData),
  removeContactCompany: ({ params }) => Effect.map(memberships.remove(params.id, params.companyId), asData)
}))

const asData = <A>(data: ReadonlyArray<A>) => ({ data })
