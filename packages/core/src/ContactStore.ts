import { Context, type Effect } from "effect"
import type { Contact, ContactId } from "./Contact.ts"
import type { ContactPatch } from "./ContactPatch.ts"
import type { ContactQuery } from "./ContactQuery.ts"
import type {
  CommonFailure,
  CompanyAmbiguous,
  CompanyUnmatched,
  ContactNotFound,
  CursorMalformed,
  EmailTaken
} from "./Failure.ts"
import type { Page } from "./Page.ts"

/** What changing a contact can fail with. */
export type UpdateFailure = ContactNotFound | EmailTaken | CompanyUnmatched | CompanyAmbiguous | CommonFailure

/** Where contacts live: a database, or the API itself. */
export class ContactStore extends Context.Tag("core/ContactStore")<ContactStore, {
  readonly get: (id: ContactId) => Effect.Effect<Contact, ContactNotFound | CommonFailure>
  /** Newest first; see {@link ContactQuery} for what the filters mean. */
  readonly list: (query: ContactQuery) => Effect.Effect<Page<Contact>, CursorMalformed | CommonFailure>
  /**
   * Resolves the company and changes the contact in one step that others see whole or not at all, and gives the
   * contact as it is afterwards. A patch that changes no value leaves `updatedAt` alone.
   */
  readonly update: (id: ContactId, patch: ContactPatch) => Effect.Effect<Contact, UpdateFailure>
}>() {}
