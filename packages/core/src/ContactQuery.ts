import { Schema } from "effect"
import { CompanyId, ExternalId } from "./Company.ts"
import { maxEmailLength } from "./EmailAddress.ts"
import { PageQueryFields } from "./Page.ts"
import { bounded } from "./text.ts"
import { TimeQueryFields } from "./TimeQuery.ts"

/**
 * Which contacts a list holds; filters combine.
 *
 * `email` and `nameContains` match a part of the value, ignoring case: to find one address, compare what comes back.
 * `companyId` is the primary company. `externalId` matches one of the contact's external ids whole, whatever the system.
 */
export const ContactQuery = Schema.Struct({
  ...PageQueryFields,
  email: Schema.optionalWith(
    bounded(1, maxEmailLength).annotations({ description: "A part of the address, ignoring case." }),
    { exact: true }
  ),
  nameContains: Schema.optionalWith(bounded(1, 255), { exact: true }).pipe(Schema.fromKey("name_contains"))
    .annotations({ description: "A part of the name, ignoring case." }),
  companyId: Schema.optionalWith(CompanyId, { exact: true }).pipe(Schema.fromKey("company_id"))
    .annotations({ description: "The primary company." }),
  externalId: Schema.optionalWith(ExternalId, { exact: true }).pipe(Schema.fromKey("external_id"))
    .annotations({ description: "One of the contact's external ids, whole, whatever the system." }),
  ...TimeQueryFields
}).annotations({ identifier: "ContactQuery" })
export type ContactQuery = typeof ContactQuery.Type
