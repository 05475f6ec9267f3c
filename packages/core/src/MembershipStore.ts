import { Context, type Effect } from "effect"
import type { Company, CompanyId } from "./Company.ts"
import type { CompanySelector } from "./CompanySelector.ts"
import type { ContactId } from "./Contact.ts"
import type {
  CommonFailure,
  CompanyAmbiguous,
  CompanyNotFound,
  CompanyUnmatched,
  ContactNotFound,
  WriteFailure
} from "./Failure.ts"

/** What adding a contact to a company can fail with. */
export type JoinFailure = ContactNotFound | CompanyUnmatched | CompanyAmbiguous | WriteFailure

/**
 * Which companies a contact belongs to: a database, or the API itself.
 *
 * Every method gives all of the contact's companies as they are afterwards, the primary one first, the others in the order
 * in which they were added.
 */
export class MembershipStore extends Context.Tag("core/MembershipStore")<MembershipStore, {
  readonly list: (id: ContactId) => Effect.Effect<ReadonlyArray<Company>, ContactNotFound | CommonFailure>
  /** Adds a company: as the primary one when there is none. One that is there already stays as it is. */
  readonly add: (id: ContactId, company: CompanySelector) => Effect.Effect<ReadonlyArray<Company>, JoinFailure>
  /**
   * Takes a company away, or fails with `CompanyNotFound` when the contact does not belong to it. When it was the primary
   * one, the one that was added first takes its place.
   */
  readonly remove: (
    id: ContactId,
    companyId: CompanyId
  ) => Effect.Effect<ReadonlyArray<Company>, ContactNotFound | CompanyNotFound | WriteFailure>
}>() {}
