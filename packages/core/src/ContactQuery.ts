import { Schema } from "effect"
import { CompanyId } from "./Company.ts"
import { maxEmailLength } from "./EmailAddress.ts"
import { PageQueryFields } from "./Page.ts"
import { bounded } from "./text.ts"

/**
 * Which contacts a list holds; filters combine.
 *
 * `email` and `nameContains` match a part of the value, ignoring case: to find one address, compare what comes back.
 * `companyId` is the primary company.
 */
export const ContactQuery = Schema.Struct({
  ...PageQueryFields,
  email: Schema.optionalWith(bounded(1, maxEmailLength), { exact: true }),
  nameContains: Schema.optionalWith(bounded(1, 255), { exact: true }).pipe(Schema.fromKey("name_contains")),
  companyId: Schema.optionalWith(CompanyId, { exact: true }).pipe(Schema.fromKey("company_id"))
}).annotations({ identifier: "ContactQuery" })
export type ContactQuery = typeof ContactQuery.Type
