import { Context, type Effect } from "effect"
import type { CompanyId } from "../Company.ts"
import type { ContactId } from "../Contact.ts"

/**
 * A look at what no port shows yet: the companies of a contact beside the primary one, ordered by id.
 *
 * The contract of `ContactStore` checks them when a store's layer gives this too.
 */
export class OtherCompanies extends Context.Tag("core/testing/OtherCompanies")<OtherCompanies, {
  readonly of: (id: ContactId) => Effect.Effect<ReadonlyArray<CompanyId>>
}>() {}
