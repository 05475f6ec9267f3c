import { Contact, ContactPatch, NewCompany, NewContact } from "@lanekit/core"
import type { Productlane } from "@lanekit/http"
import { type Context, type Effect, Schema } from "effect"
import { type Ask, contactId } from "./world/Call.ts"

type Client = Context.Tag.Service<Productlane>

type Failures<Result> = Result extends Effect.Effect<infer _A, infer E> ? E : never

/** What a call can fail with. */
export type CallFailure = Failures<
  ReturnType<
    | Client["contacts"]["get" | "list" | "update" | "create" | "delete"]
    | Client["companies"]["list" | "create"]
  >
>

/** Asks a client for what a call asks for. */
export const perform = ({ companies, contacts }: Client, ask: Ask): Effect.Effect<unknown, CallFailure> => {
  switch (ask._tag) {
    case "GetContact":
      return contacts.get(idOf(ask.contact))
    case "ListContacts":
      return contacts.list({})
    case "ListCompanies":
      return companies.list({ nameContains: ask.name })
    case "UpdateContact":
      return contacts.update(idOf(ask.contact), decodePatch(ask.fields))
    case "CreateContact":
      return contacts.create(decodeContact({ email: ask.email, name: ask.name }))
    case "DeleteContact":
      return contacts.delete(idOf(ask.contact))
    case "CreateCompany":
      return companies.create(decodeCompany({ name: ask.name }))
  }
}

const idOf = (contact: number) => Contact.ContactId.make(contactId(contact))

const decodePatch = Schema.decodeUnknownSync(ContactPatch.ContactPatch)
const decodeContact = Schema.decodeUnknownSync(NewContact.NewContact)
const decodeCompany = Schema.decodeUnknownSync(NewCompany.NewCompany)
