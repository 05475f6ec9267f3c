import { Schema } from "effect"
import { ExternalId } from "./Company.ts"
import { PageQueryFields } from "./Page.ts"
import { bounded } from "./text.ts"

/**
 * Which companies a list holds; filters combine.
 *
 * `externalId` and `domain` match one entry whole, the domain ignoring case; `nameContains` matches a part of the
 * name, ignoring case.
 */
export const CompanyQuery = Schema.Struct({
  ...PageQueryFields,
  externalId: Schema.optionalWith(ExternalId, { exact: true }).pipe(Schema.fromKey("external_id")),
  domain: Schema.optionalWith(bounded(1, 253), { exact: true }),
  nameContains: Schema.optionalWith(bounded(1, 255), { exact: true }).pipe(Schema.fromKey("name_contains"))
}).annotations({ identifier: "CompanyQuery" })
export type CompanyQuery = typeof CompanyQuery.Type
