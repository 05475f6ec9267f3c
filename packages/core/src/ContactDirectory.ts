import { Context, Effect, Layer } from "effect"
import { CompanyDirectory } from "./CompanyDirectory.ts"
import { orFail } from "./CompanyResolution.ts"
import type { Contact, ContactId } from "./Contact.ts"
import { apply, diff, type FieldChange } from "./ContactChange.ts"
import type { ContactPatch } from "./ContactPatch.ts"
import { ContactStore, type UpdateFailure } from "./ContactStore.ts"

/** A change as it would be, computed with reads only. */
export interface ContactPreview {
  readonly before: Contact
  readonly after: Contact
  readonly changes: ReadonlyArray<FieldChange>
}

/** What people do with contacts, whatever store they live in. */
export class ContactDirectory extends Context.Tag("core/ContactDirectory")<
  ContactDirectory,
  Context.Tag.Service<ContactStore> & {
    /**
     * What an update would change, without writing: the company is resolved with reads.
     *
     * An e-mail that another contact has is not noticed here; the update will refuse it.
     */
    readonly preview: (id: ContactId, patch: ContactPatch) => Effect.Effect<ContactPreview, UpdateFailure>
  }
>() {
  /** The use cases over the stores. */
  static readonly layer: Layer.Layer<ContactDirectory, never, ContactStore | CompanyDirectory> = Layer.effect(
    ContactDirectory,
    Effect.gen(function*() {
      const contacts = yield* ContactStore
      const companies = yield* CompanyDirectory

      const preview = Effect.fn("ContactDirectory.preview")(function*(id: ContactId, patch: ContactPatch) {
        const before = yield* contacts.get(id)
        const company = patch.company === undefined
          ? undefined
          : yield* companies.resolve(patch.company).pipe(Effect.flatMap(orFail))
        const after = apply(before, patch, company)
        return { before, after, changes: diff(before, after) }
      })

      return { ...contacts, preview }
    })
  )
}
