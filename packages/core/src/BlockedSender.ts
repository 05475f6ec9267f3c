import { Schema } from "effect"
import { EmailAddress, isDomain } from "./EmailAddress.ts"
import { resourceId } from "./resourceId.ts"
import { bounded, fold } from "./text.ts"
import { Timestamp } from "./Timestamp.ts"

/** Productlane's own id of a blocked sender: 1 to 255 characters of an unknown alphabet. */
export const BlockedSenderId = resourceId("BlockedSenderId")
export type BlockedSenderId = typeof BlockedSenderId.Type

/** What is blocked: one address, or every address of a domain. Source: the vendor's documentation. */
export const BlockedSenderType = Schema.Literal("EMAIL", "DOMAIN").annotations({
  message: () => ({ message: "must be EMAIL or DOMAIN", override: true })
})
export type BlockedSenderType = typeof BlockedSenderType.Type

/** A sender whose mail does not become a thread. `value` is in lower case. */
export const BlockedSender = Schema.Struct({
  id: BlockedSenderId,
  value: Schema.String,
  type: BlockedSenderType,
  createdAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("created_at"))
}).annotations({ identifier: "BlockedSender" })
export type BlockedSender = typeof BlockedSender.Type

const isEmail = Schema.is(EmailAddress)

/**
 * What POST /contacts/blocked-senders blocks: `value` has 3 to 254 characters, and is an e-mail address or a domain, as
 * `type` says. It is kept in lower case. Source of the bounds: the vendor's documentation.
 */
export const NewBlockedSender = Schema.Struct({
  type: BlockedSenderType,
  value: bounded(3, 254)
}).annotations({ message: () => "must be a JSON object" }).pipe(
  Schema.filter(({ type, value }) => {
    if (type === "EMAIL") return isEmail(value) ? [] : [{ path: ["value"], message: "must be an e-mail address" }]
    return isDomain(value) ? [] : [{ path: ["value"], message: "must be a domain" }]
  }, {
    arbitrary: () => (fc) =>
      fc.oneof(
        fc.emailAddress().map((value) => ({ type: "EMAIL" as const, value })),
        fc.domain().map((value) => ({ type: "DOMAIN" as const, value }))
      )
  })
).annotations({ identifier: "NewBlockedSender" })
export type NewBlockedSender = typeof NewBlockedSender.Type

/** The blocked sender that is made of it. */
export const toBlockedSender = (
  { type, value }: NewBlockedSender,
  { at, id }: { readonly id: BlockedSenderId; readonly at: Timestamp }
): BlockedSender => ({ id, value: fold(value), type, createdAt: at })
