import type { Contact, ContactChange } from "@lanekit/core"
import type { Style } from "@lanekit/terminal"
import * as changes from "../changes.ts"

/** The changes of a contact, before and after. */
export const changeLines = (diff: ReadonlyArray<ContactChange.FieldChange>, style: Style): ReadonlyArray<string> =>
  changes.changeLines(diff.map(({ after, before, field }) => ({ name: wireNames[field], before, after })), style)

const wireNames: { readonly [Field in ContactChange.ChangeableField]: keyof typeof Contact.Contact.Encoded } = {
  name: "name",
  email: "email",
  isSubscribed: "is_subscribed",
  companyId: "company_id",
  imageUrl: "image_url",
  externalIds: "external_ids"
}
