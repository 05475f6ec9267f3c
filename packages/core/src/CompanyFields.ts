import { Schema } from "effect"
import { AttributeId, CompanyName, ExternalId } from "./Company.ts"
import { bounded } from "./text.ts"
import { UriOrNull } from "./Uri.ts"

const wholeNumber = "must be a whole number from 0 on"

/** A size or a revenue as a write takes it: a whole number from 0 on that JavaScript holds exactly. */
const Amount = Schema.Number.pipe(
  Schema.filter((number) => Number.isSafeInteger(number) && number >= 0, {
    jsonSchema: { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    arbitrary: () => (fc) => fc.maxSafeNat()
  })
).annotations({ message: () => ({ message: wholeNumber, override: true }) })

/** A domain of a company: 1 to 63 characters. Source: public clients of the API. */
const CompanyDomain = bounded(1, 63)

// A set: an entry that is given twice counts once.
const setOf = <A extends string, I>(entry: Schema.Schema<A, I>, message: string) =>
  Schema.Array(entry).annotations({ message: () => message })

const orNull = <A, I>(schema: Schema.Schema<A, I>, message: string) =>
  Schema.NullOr(schema).annotations({ message: () => ({ message: `${message}, or null`, override: true }) })

const clearableId = orNull(AttributeId, "must be 1 to 255 characters")

/** The fields of a company in a write, each as it must be when it is there. */
export const values = {
  name: CompanyName,
  logoUrl: UriOrNull,
  domains: setOf(CompanyDomain, "must be a list of domains"),
  size: Amount,
  revenue: Amount,
  externalIds: setOf(ExternalId, "must be a list of strings"),
  statusId: AttributeId,
  tierId: AttributeId,
  ownerId: AttributeId
}

/** The same where `null` clears what can be cleared. */
export const clearableValues = {
  ...values,
  size: orNull(Amount, wholeNumber),
  revenue: orNull(Amount, wholeNumber),
  statusId: clearableId,
  tierId: clearableId,
  ownerId: clearableId
}

/** A field that may be left out. */
export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

/** A set of texts without those that were given before. */
export const dedupe = <A extends string>(entries: ReadonlyArray<A>): ReadonlyArray<A> => [...new Set(entries)]
