import { Schema } from "effect"
import { GivenExpiry, KeyHash, KeyScope } from "./ApiKey.ts"
import { BlockedSender } from "./BlockedSender.ts"
import { Company, CompanyId, CompanyLabel, CompanyOwner } from "./Company.ts"
import { Contact } from "./Contact.ts"
import { GivenPolicyFields } from "./KeyPolicy.ts"
import { StoredTimestamp } from "./Timestamp.ts"
import { WebhookEvents, WebhookId, WebhookSecret, WebhookUrl } from "./Webhook.ts"

const times = {
  createdAt: Schema.propertySignature(StoredTimestamp).pipe(Schema.fromKey("created_at")),
  updatedAt: Schema.propertySignature(StoredTimestamp).pipe(Schema.fromKey("updated_at")),
  deletedAt: Schema.optionalWith(StoredTimestamp, { exact: true }).pipe(Schema.fromKey("deleted_at"))
}

/** A company to begin with. `deletedAt` makes it a deleted one. */
export const SeedCompany = Schema.Struct({ ...Company.fields, ...times })
export type SeedCompany = typeof SeedCompany.Type

/** A contact to begin with. `otherCompanyIds` are its companies beside the primary one, in the order of their addition. */
export const SeedContact = Schema.Struct({
  ...Contact.fields,
  otherCompanyIds: Schema.optionalWith(Schema.Array(CompanyId), { exact: true }).pipe(
    Schema.fromKey("other_company_ids")
  ),
  ...times
})
export type SeedContact = typeof SeedContact.Type

/** An API key to begin with, by the hash of its secret. Without `expiresAt` it does not expire. */
export const SeedApiKey = Schema.Struct({
  id: Schema.NonEmptyString,
  name: Schema.String,
  hash: KeyHash,
  scopes: Schema.Array(KeyScope),
  ...GivenPolicyFields,
  expiresAt: GivenExpiry,
  /** A key of the demo seed: its secret is public, so that it is good on loopback alone. */
  isDemo: Schema.Boolean,
  isRevoked: Schema.Boolean
})
export type SeedApiKey = typeof SeedApiKey.Type

/** A webhook to begin with, with its secret. */
export const SeedWebhook = Schema.Struct({
  id: WebhookId,
  url: WebhookUrl,
  events: WebhookEvents,
  secret: WebhookSecret
})
export type SeedWebhook = typeof SeedWebhook.Type

/** A blocked sender to begin with. `deletedAt` makes it a deleted one. */
export const SeedBlockedSender = Schema.Struct({
  ...BlockedSender.fields,
  createdAt: times.createdAt,
  deletedAt: times.deletedAt
})
export type SeedBlockedSender = typeof SeedBlockedSender.Type

/**
 * What an empty database is filled with.
 *
 * Statuses, tiers and owners that companies have are known even when `statuses`, `tiers` and `owners` leave them out.
 */
export const SeedData = Schema.Struct({
  workspaceId: Schema.NonEmptyString,
  companies: Schema.Array(SeedCompany),
  contacts: Schema.Array(SeedContact),
  blockedSenders: Schema.Array(SeedBlockedSender),
  statuses: Schema.Array(CompanyLabel),
  tiers: Schema.Array(CompanyLabel),
  owners: Schema.Array(CompanyOwner),
  apiKeys: Schema.Array(SeedApiKey),
  webhooks: Schema.Array(SeedWebhook)
})
export type SeedData = typeof SeedData.Type

/** The seed with everything that its companies have among its statuses, tiers and owners: of one id the first is kept. */
export const withCatalog = (data: SeedData): SeedData => ({
  ...data,
  statuses: distinct([
    ...data.statuses,
    ...data.companies.flatMap(({ statusId, statusName }) => labelOf(statusId, statusName))
  ]),
  tiers: distinct([...data.tiers, ...data.companies.flatMap(({ tierId, tierName }) => labelOf(tierId, tierName))]),
  owners: distinct([...data.owners, ...data.companies.flatMap(({ owner }) => owner === null ? [] : [owner])])
})

const labelOf = (id: string | null, name: string | null): ReadonlyArray<CompanyLabel> =>
  id === null ? [] : [{ id, name: name ?? "" }]

const distinct = <A extends { readonly id: string }>(items: ReadonlyArray<A>): ReadonlyArray<A> => {
  const byId = new Map<string, A>()
  for (const item of items) if (!byId.has(item.id)) byId.set(item.id, item)
  return [...byId.values()]
}
