import type { DateTime } from "effect"
import type { Company, CompanyId } from "./Company.ts"
import type { Contact } from "./Contact.ts"
import type { ContactPatch } from "./ContactPatch.ts"
import { following } from "./Timestamp.ts"

/** The fields of a contact that a patch can change, in the order of the vendor's page. */
export const changeableFields = ["name", "email", "isSubscribed", "companyId", "imageUrl", "externalIds"] as const

/** A field of a contact that a patch can change. */
export type ChangeableField = typeof changeableFields[number]

/** One field before and after. */
export type FieldChange = {
  readonly [Field in ChangeableField]: {
    readonly field: Field
    readonly before: Contact[Field]
    readonly after: Contact[Field]
  }
}[ChangeableField]

/** The contact that a patch makes of `contact`, given the company that its selector resolved to. Times are untouched. */
export const apply = (contact: Contact, patch: ContactPatch, company: Company | undefined): Contact => ({
  ...contact,
  ...(patch.name !== undefined && { name: patch.name }),
  ...(patch.email !== undefined && { email: patch.email }),
  ...(patch.isSubscribed !== undefined && { isSubscribed: patch.isSubscribed }),
  ...(patch.imageUrl !== undefined && { imageUrl: patch.imageUrl }),
  ...(patch.externalIds !== undefined && { externalIds: patch.externalIds }),
  ...(company !== undefined && { companyId: company.id satisfies CompanyId })
})

/** The fields that differ between two states of a contact. */
export const diff = (before: Contact, after: Contact): ReadonlyArray<FieldChange> =>
  changeableFields.flatMap((field): ReadonlyArray<FieldChange> =>
    isSame(before, after, field) ? [] : [changeOf(before, after, field)]
  )

/** A contact that was changed now. `updatedAt` moves on, whatever the clock says. */
export const stamp = (changed: Contact, now: DateTime.Utc): Contact => ({
  ...changed,
  updatedAt: following(changed.updatedAt, now)
})

/** Whether going from one state to the other turns the e-mails of an unsubscribed person on again. */
export const isResubscription = (before: Contact, after: Contact): boolean => !before.isSubscribed && after.isSubscribed

const changeOf = (before: Contact, after: Contact, field: ChangeableField): FieldChange => {
  switch (field) {
    case "name":
      return { field, before: before.name, after: after.name }
    case "email":
      return { field, before: before.email, after: after.email }
    case "isSubscribed":
      return { field, before: before.isSubscribed, after: after.isSubscribed }
    case "companyId":
      return { field, before: before.companyId, after: after.companyId }
    case "imageUrl":
      return { field, before: before.imageUrl, after: after.imageUrl }
    case "externalIds":
      return { field, before: before.externalIds, after: after.externalIds }
  }
}

const isSame = (before: Contact, after: Contact, field: ChangeableField): boolean =>
  field === "externalIds" ? isSameRecord(before.externalIds, after.externalIds) : before[field] === after[field]

const isSameRecord = (a: Contact["externalIds"], b: Contact["externalIds"]): boolean => {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
}
