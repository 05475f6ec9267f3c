import { Schema } from "effect"
import { EmailAddress, isDomain } from "./EmailAddress.ts"
import { jsonObject } from "./jsonObject.ts"
import { resourceId } from "./resourceId.ts"
import { stableFilter } from "./stableFilter.ts"
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

const SenderText = bounded(3, 254)

const isSenderText = Schema.is(SenderText)

const isEmail = Schema.is(EmailAddress)

const problemOf = (type: BlockedSenderType, value: string): string | undefined => {
  if (type === "EMAIL" && !isEmail(value)) return "must be an e-mail address"
  if (type === "DOMAIN" && !isDomain(value)) return "must be a domain"
  return undefined
}

/**
 * What POST /contacts/blocked-senders blocks: `value` has 3 to 254 characters, and is an e-mail address or a domain, as
 * `type` says. It is kept in lower case. Source of the bounds: the vendor's documentation.
 */
export const NewBlockedSender = Schema.Struct({
  type: BlockedSenderType,
  value: SenderText
}).annotations(jsonObject).pipe(
  Schema.filter(({ type, value }) => {
    // What is no such text has a problem of its own.
    const message = isSenderText(value) ? problemOf(type, value) : undefined
    return message === undefined ? [] : [{ path: ["value"], message }]
  }, {
    ...stableFilter,
    jsonSchema: {
      allOf: [{
        anyOf: [
          { properties: { type: { const: "EMAIL" }, value: { type: "string", format: "email" } } },
          {
            properties: { type: { const: "DOMAIN" }, value: { type: "string", format: "hostname", pattern: "\\." } }
          }
        ]
      }]
    },
    arbitrary: () => (fc) =>
      fc.oneof(
        fc.emailAddress().map((value) => ({ type: "EMAIL" as const, value })),
        fc.domain().map((value) => ({ type: "DOMAIN" as const, value }))
      ).filter(({ type, value }) => isSenderText(value) && problemOf(type, value) === undefined)
  })
).annotations({ identifier: "NewBlockedSender" })
export type NewBlockedSender = typeof NewBlockedSender.Type

/** The blocked sender that is made of it. */
export const toBlockedSender = (
  { type, value }: NewBlockedSender,
  { at, id }: { readonly id: BlockedSenderId; readonly at: Timestamp }
): BlockedSender => ({ id, value: fold(value), type, createdAt: at })
