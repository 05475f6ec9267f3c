import { Schema } from "effect"
import { bounded, fold } from "./text.ts"

/** Longest e-mail address the API takes, in characters. Source: the vendor's page for PATCH /contacts/{id}. */
export const maxEmailLength = 254

/**
 * An e-mail address as the API accepts it on a write: JSON Schema's `email` format, at most 254 characters.
 *
 * The format is the `Mailbox` of RFC 5321 without quoted local parts and address literals, and with a domain of at
 * least two labels. Case is kept: comparing addresses is {@link foldEmail}'s business.
 */
export const EmailAddress = bounded(1, maxEmailLength).pipe(
  Schema.filter((text) => mailbox.test(text), {
    message: () => "must be an e-mail address",
    jsonSchema: { format: "email", maxLength: maxEmailLength },
    arbitrary: () => (fc) =>
      fc.tuple(
        fc.array(fc.stringMatching(/^[a-zA-Z0-9+_-]{1,12}$/), { minLength: 1, maxLength: 3 }),
        fc.array(fc.stringMatching(/^[a-zA-Z0-9]{1,8}$/), { minLength: 2, maxLength: 4 })
      ).map(([local, domain]) => `${local.join(".")}@${domain.join(".")}`)
  }),
  Schema.brand("EmailAddress")
)
export type EmailAddress = typeof EmailAddress.Type

/** An address to look for, as wide as addresses are read: 1 to 254 characters, whatever they are. */
export const EmailText = bounded(1, maxEmailLength)

/** The form under which two addresses are the same one: e-mail is unique per workspace ignoring case. */
export const foldEmail: (email: string) => string = fold

/** Whether a text is a domain of at least two labels, as an address may have it. */
export const isDomain = (text: string): boolean => domain.test(text)

const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
const labels = `(?:${label}\\.)+${label}`
const domain = new RegExp(`^${labels}$`, "i")
const mailbox = new RegExp(`^${atom}(?:\\.${atom})*@${labels}$`, "i")
