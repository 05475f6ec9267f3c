import { Context, type Effect } from "effect"
import type { Contact, ContactId } from "./Contact.ts"
import type { ContactPatch } from "./ContactPatch.ts"
import type { ContactQuery } from "./ContactQuery.ts"
import type { Deletion } from "./Deletion.ts"
import type {
  CommonFailure,
  CompanyAmbiguous,
  CompanyUnmatched,
  ContactEmailUnmatched,
  ContactNotFound,
  CursorMalformed,
  EmailTaken,
  WriteFailure
} from "./Failure.ts"
import type { NewContact } from "./NewContact.ts"
import type { Page } from "./Page.ts"

/** What making a contact can fail with. */
export type CreateFailure = EmailTaken | CompanyUnmatched | CompanyAmbiguous | WriteFailure

/** What changing a contact can fail with. */
export type UpdateFailure = ContactNotFound | CreateFailure

/** Where contacts live: a database, or the API itself. */
export class ContactStore extends Context.Tag("core/ContactStore")<ContactStore, {
  readonly get: (id: ContactId) => Effect.Effect<Contact, ContactNotFound | CommonFailure>
  /** The contact that has this e-mail address, ignoring case. */
  readonly getByEmail: (email: string) => Effect.Effect<Contact, ContactEmailUnmatched | CommonFailure>
  /** Newest first; see {@link ContactQuery} for what the filters mean. */
  readonly list: (query: ContactQuery) => Effect.Effect<Page<Contact>, CursorMalformed | CommonFailure>
  /** Resolves the company and makes the contact in one step. It comes first in every list that holds it. */
  readonly create: (contact: NewContact) => Effect.Effect<Contact, CreateFailure>
  /**
   * Resolves the company and changes the contact in one step that others see whole or not at all, and gives the
   * contact as it is afterwards. A patch that changes no value leaves `updatedAt` alone.
   */
  readonly update: (id: ContactId, patch: ContactPatch) => Effect.Effect<Contact, UpdateFailure>
  /** Takes the contact out of everything. Its e-mail address is free again. */
  readonly delete: (id: ContactId) => Effect.Effect<Deletion<ContactId>, ContactNotFound | WriteFailure>
}>() {}
