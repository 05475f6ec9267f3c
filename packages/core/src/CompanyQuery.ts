import { Schema } from "effect"
import { AttributeId, ExternalId } from "./Company.ts"
import { PageQueryFields } from "./Page.ts"
import { bounded } from "./text.ts"
import { TimeQueryFields } from "./TimeQuery.ts"

const Count = Schema.compose(
  Schema.String.pipe(Schema.pattern(/^\d{1,15}$/)),
  Schema.NumberFromString.pipe(Schema.int(), Schema.nonNegative())
).annotations({
  message: () => ({ message: "must be a whole number from 0 on, of at most 15 digits", override: true }),
  jsonSchema: { type: "integer", minimum: 0, maximum: 999_999_999_999_999 }
})

const count = Schema.optionalWith(Count, { exact: true })

const attributeId = Schema.optionalWith(AttributeId, { exact: true })

/**
 * Which companies a list holds; filters combine.
 *
 * `externalId` and `domain` match one entry whole, the domain ignoring case; `nameContains` matches a part of the
 * name, ignoring case. The bounds of size and revenue are part of what they let through; a company that has none is not.
 */
export const CompanyQuery = Schema.Struct({
  ...PageQueryFields,
  externalId: Schema.optionalWith(ExternalId, { exact: true }).pipe(Schema.fromKey("external_id"))
    .annotations({ description: "One of the company's external ids, whole." }),
  domain: Schema.optionalWith(
    bounded(1, 253).annotations({ description: "One of the company's domains, whole, ignoring case." }),
    { exact: true }
  ),
  nameContains: Schema.optionalWith(bounded(1, 255), { exact: true }).pipe(Schema.fromKey("name_contains"))
    .annotations({ description: "A part of the name, ignoring case." }),
  statusId: attributeId.pipe(Schema.fromKey("status_id")),
  tierId: attributeId.pipe(Schema.fromKey("tier_id")),
  sizeGte: count.pipe(Schema.fromKey("size_gte")),
  sizeLte: count.pipe(Schema.fromKey("size_lte")),
  revenueGte: count.pipe(Schema.fromKey("revenue_gte")),
  revenueLte: count.pipe(Schema.fromKey("revenue_lte")),
  ...TimeQueryFields
}).annotations({ identifier: "CompanyQuery" })
export type CompanyQuery = typeof CompanyQuery.Type
