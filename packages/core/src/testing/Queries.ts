import { FastCheck as fc } from "effect"
import type { BlockedSenderType } from "../BlockedSender.ts"
import type { BlockedSenderQuery } from "../BlockedSenderQuery.ts"
import { ExternalId } from "../Company.ts"
import type { CompanyQuery } from "../CompanyQuery.ts"
import type { ContactQuery } from "../ContactQuery.ts"
import { attributeIds, domains, emailParts, externalIds, moment, nameParts, oneOf } from "./alphabet.ts"
import { companyId } from "./World.ts"

// A few filters at a time: of all of them together nothing is left.
const some = { requiredKeys: [] }

const limit = fc.integer({ min: 1, max: 4 })

const created = { createdAfter: moment, createdBefore: moment }

const updated = { updatedAfter: moment, updatedBefore: moment }

const nameContains = oneOf(nameParts)

const externalId = oneOf(externalIds).map((id) => ExternalId.make(id))

const attributeId = oneOf(attributeIds)

const bound = fc.constantFrom(0, 1, 2, 999_999_999_999_999)

/** Queries of contacts whose filters match some of a world and not all. */
export const contactQuery: fc.Arbitrary<ContactQuery> = fc.oneof(
  fc.record({ limit, email: oneOf(emailParts), nameContains }, some),
  fc.record({ limit, companyId, externalId, ...created }, some),
  fc.record({ limit, email: oneOf(emailParts), companyId, ...updated }, some),
  fc.record({ limit, nameContains, externalId, ...created, ...updated }, some)
)

/** Queries of companies whose filters match some of a world and not all. */
export const companyQuery: fc.Arbitrary<CompanyQuery> = fc.oneof(
  fc.record({ limit, externalId, domain: oneOf(domains), nameContains }, some),
  fc.record({ limit, statusId: attributeId, tierId: attributeId, nameContains }, some),
  fc.record({ limit, sizeGte: bound, sizeLte: bound, ...created }, some),
  fc.record({ limit, revenueGte: bound, revenueLte: bound, domain: oneOf(domains) }, some),
  fc.record({ limit, statusId: attributeId, sizeGte: bound, ...created, ...updated }, some)
)

/** Queries of blocked senders. */
export const blockedSenderQuery: fc.Arbitrary<BlockedSenderQuery> = fc.record({
  limit,
  type: fc.constantFrom<BlockedSenderType>("EMAIL", "DOMAIN")
}, some)
