import { Arbitrary, FastCheck as fc, Schema } from "effect"
import { ContactExternalIds } from "../Contact.ts"
import { Timestamp } from "../Timestamp.ts"
import { at } from "./Fixture.ts"

// Small alphabets, so that what is drawn apart still meets: the same names, addresses and ids, in other cases, with
// characters that SQL, LIKE and JSON read in their own way, and with code points on both sides of the surrogates.

export const names = ["Acme", "Acme", "acme", " Acme", "100%_\\", "O'Brien \"&\" Söhne", "🚀 Zoë", "\uffee", "İ"]

/** Parts of {@link names}, and what is none, in other cases. */
export const nameParts = ["acme", "CM", "%", "_", "\\", "\"", "🚀", "i̇"]

export const emails = [
  "ann@example.com",
  "Ann@Example.com",
  "bob_b@example.com",
  "bobxb@example.com",
  "o'b%@example.com"
]

/** Parts of {@link emails}, and what is none, in other cases. */
export const emailParts = ["ann", "EXAMPLE", "bob_", "%", "'"]

export const domains = ["example.com", "Example.com", "acme.test"]

export const externalIds = ["crm-1", "CRM-1", "crm_1", "🚀", "%"]

export const pictures = ["https://example.com/a.png", "https://example.com/b.png?x=%20"]

export const contactIds = ["ct_1", "ct_2", "ct_3", "ct_\uffee", "ct_🚀", "ct_missing"]

export const companyIds = ["co_1", "co_2", "co_3", "co_\uffee", "co_🚀", "co_missing"]

export const senderIds = ["bs_1", "bs_2", "bs_\uffee", "bs_🚀", "bs_missing"]

/** Ids of statuses, of tiers and of owners: the same ones, so that they can be mistaken. */
export const attributeIds = ["at_1", "at_2", "AT_1", "at_missing"]

/** Those of some ids that a world may have. */
export const known = (ids: ReadonlyArray<string>): ReadonlyArray<string> => ids.filter((id) => !id.endsWith("missing"))

export const oneOf = (texts: ReadonlyArray<string>): fc.Arbitrary<string> => fc.constantFrom(...texts)

/** At most two texts, none of them twice. */
export const someOf = (texts: ReadonlyArray<string>): fc.Arbitrary<ReadonlyArray<string>> =>
  fc.shuffledSubarray([...texts], { maxLength: 2 })

/** A moment of the first four minutes, which may be spelled in its own way. */
export const moment: fc.Arbitrary<Timestamp> = fc.oneof(
  fc.nat({ max: 3 }).map(at),
  fc.constantFrom(
    Timestamp.make("2026-01-01T00:01:00.000999Z"),
    Timestamp.make("2026-01-01T01:02:00+01:00"),
    Timestamp.make("2026-01-01T00:01:59.999Z")
  )
)

/** A number that bounds meet, or none. */
export const amount: fc.Arbitrary<number | null> = fc.option(fc.constantFrom(0, 1, 1.5, 2, Number.MAX_SAFE_INTEGER))

/** Ids of a contact in other systems. */
export const contactExternalIds: fc.Arbitrary<ContactExternalIds> = fc.oneof(
  fc.constantFrom<ContactExternalIds>(
    {},
    { intercom: "crm-1" },
    { front: "CRM-1", intercom: "crm-1" },
    { zendesk: "crm-1", front: "crm-1" },
    { intercom: "\"'\\" }
  ),
  Arbitrary.make(Schema.typeSchema(ContactExternalIds))
)
