import { BlockedSender, Company, Contact, ContactPatch, NewCompany, NewContact } from "@lanekit/core"
import type { Productlane } from "@lanekit/http"
import { type Context, type Effect, Schema } from "effect"
import { type Ask, companyId, contactId, type Fields, senderId } from "./world/Call.ts"

type Client = Context.Tag.Service<Productlane>

type Failures<Result> = Result extends Effect.Effect<infer _A, infer E> ? E : never

/** What a call can fail with. */
export type CallFailure = Failures<
  ReturnType<
    | Client["contacts"]["get" | "list" | "update" | "create" | "delete"]
    | Client["contacts"]["companies"]["list" | "add" | "remove"]
    | Client["blockedSenders"]["list" | "create" | "delete"]
    | Client["companies"]["list" | "create"]
  >
>

/** Asks a client for what a call asks for. */
export const perform = (
  { blockedSenders, companies, contacts }: Client,
  ask: Ask
): Effect.Effect<unknown, CallFailure> => {
  switch (ask._tag) {
    case "GetContact":
      return contacts.get(idOf(ask.contact))
    case "ListContacts":
      return contacts.list({})
    case "ListCompanies":
      return companies.list({ nameContains: ask.name })
    case "UpdateContact":
      return contacts.update(idOf(ask.contact), decodePatch(ask.fields), { skipUnchanged: ask.skipsUnchanged })
    case "CreateContact":
      return contacts.create(decodeContact({ email: ask.email, name: ask.name }))
    case "DeleteContact":
      return contacts.delete(idOf(ask.contact))
    case "CreateCompany":
      return companies.create(decodeCompany({ name: ask.name }))
    case "ListMemberships":
      return contacts.companies.list(idOf(ask.contact))
    case "AddMembership":
      return contacts.companies.add(idOf(ask.contact), selectorOf(ask.company))
    case "RemoveMembership":
      return contacts.companies.remove(idOf(ask.contact), Company.CompanyId.make(companyId(ask.company)))
    case "ListBlockedSenders":
      return blockedSenders.list({})
    case "BlockSender":
      return blockedSenders.create(decodeSender({ type: "DOMAIN", value: ask.domain }))
    case "UnblockSender":
      return blockedSenders.delete(BlockedSender.BlockedSenderId.make(senderId(ask.sender)))
  }
}

const idOf = (contact: number) => Contact.ContactId.make(contactId(contact))

const decodePatch = Schema.decodeUnknownSync(ContactPatch.ContactPatch)
const decodeContact = Schema.decodeUnknownSync(NewContact.NewContact)
const decodeCompany = Schema.decodeUnknownSync(NewCompany.NewCompany)
const decodeSender = Schema.decodeUnknownSync(BlockedSender.NewBlockedSender)

const selectorOf = (fields: Fields) => {
  const { company } = decodePatch(fields)
  if (company === undefined) throw new Error("the fields name no company")
  return company
}
