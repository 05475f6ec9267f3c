import type { Company, Contact, Failure } from "@lanekit/core"
import { CompanyResolution, ContactChange, ContactPatch } from "@lanekit/core"
import { type Context, Effect, Schema } from "effect"
import type { CompanyResolver } from "./CompanyResolver.ts"
import { consentFirst } from "./internal/consentFirst.ts"

/** The reads and the write of {@link skipUnchanged}. */
export interface Steps<ReadFailure, WriteFailure> {
  readonly get: (id: Contact.ContactId) => Effect.Effect<Contact.Contact, ReadFailure>
  readonly update: (
    id: Contact.ContactId,
    patch: ContactPatch.ContactPatch
  ) => Effect.Effect<Contact.Contact, WriteFailure>
  readonly resolve: Context.Tag.Service<CompanyResolver>["resolve"]
}

/**
 * An update that reads first. Where the patch would change nothing, it gives the contact as it is, without writing; else it
 * sends the fields that differ, and no others. A read costs about a seventeenth of a write under the vendor's limits.
 *
 * A company that is not there, or is ambiguous, fails before anything is written. What `resolve` remembers of companies is
 * believed for the comparison; the selector is sent as it was given, so that the API itself has the last word. A patch that
 * is not valid is refused as `update` refuses it. Where the patch changes a consent, its reads go first as it does.
 */
export const skipUnchanged = <ReadFailure, WriteFailure>(
  { get, resolve, update }: Steps<ReadFailure, WriteFailure>
): (
  id: Contact.ContactId,
  patch: ContactPatch.ContactPatch
) => Effect.Effect<
  Contact.Contact,
  ReadFailure | WriteFailure | Failure.CommonFailure | Failure.CompanyUnmatched | Failure.CompanyAmbiguous
> =>
  Effect.fn("skipUnchanged")(function*(id: Contact.ContactId, patch: ContactPatch.ContactPatch) {
    // A field that is misspelt differs from nothing, and would be left out without a word.
    if (!isValid(patch)) return yield* update(id, patch)
    const contact = yield* get(id)
    const company = patch.company === undefined
      ? undefined
      : yield* Effect.flatMap(resolve(patch.company), CompanyResolution.orFail)
    const changes = changing(contact, patch, company)
    const isUnchanged = ContactPatch.isEmpty(changes)
    yield* Effect.annotateCurrentSpan({ isUnchanged })
    return isUnchanged ? contact : yield* update(id, changes)
  }, (effect, _id, patch) => consentFirst(patch)(effect))

/** The part of a patch that changes a contact, given the company that its selector resolved to. */
export const changing = (
  contact: Contact.Contact,
  patch: ContactPatch.ContactPatch,
  company: Company.Company | undefined
): ContactPatch.ContactPatch => {
  const { company: selector, email, externalIds, imageUrl, isSubscribed, name } = patch
  const changes = ContactChange.diff(contact, ContactChange.apply(contact, patch, company))
  const fields = new Set(changes.map(({ field }) => field))
  return {
    ...(name !== undefined && fields.has("name") && { name }),
    ...(email !== undefined && fields.has("email") && { email }),
    ...(isSubscribed !== undefined && fields.has("isSubscribed") && { isSubscribed }),
    ...(selector !== undefined && fields.has("companyId") && { company: selector }),
    ...(imageUrl !== undefined && fields.has("imageUrl") && { imageUrl }),
    ...(externalIds !== undefined && fields.has("externalIds") && { externalIds })
  }
}

const isValid = Schema.is(Schema.typeSchema(ContactPatch.ContactPatch), { onExcessProperty: "error" })
