import { DateTime } from "effect"
import { KeyHash, KeyScope } from "../ApiKey.ts"
import { BlockedSenderId } from "../BlockedSender.ts"
import { CompanyId } from "../Company.ts"
import { ContactId } from "../Contact.ts"
import type { SeedApiKey, SeedBlockedSender, SeedCompany, SeedContact, SeedData } from "../SeedData.ts"
import { type Timestamp, toTimestamp } from "../Timestamp.ts"

/** The moment `minutes`, and `millis` milliseconds, after the first one of all fixtures. */
export const at = (minutes: number, millis = 0): Timestamp => toTimestamp(DateTime.add(momentAt(minutes), { millis }))

/** What {@link at} writes, as a time. */
export const momentAt = (minutes: number): DateTime.Utc => DateTime.add(beginning, { minutes })

/** A world of these records. */
export const seed = (records: Partial<Omit<SeedData, "workspaceId">> = {}): SeedData => ({
  workspaceId: "ws_1",
  companies: [],
  contacts: [],
  blockedSenders: [],
  statuses: [],
  tiers: [],
  owners: [],
  apiKeys: [],
  webhooks: [],
  ...records
})

/** A contact that is plain where `fields` say nothing: no name, no company, subscribed, never changed. */
export const contact = (id: string, fields: Partial<Omit<SeedContact, "id">> = {}): SeedContact => ({
  id: ContactId.make(id),
  email: `${id}@example.com`,
  name: null,
  imageUrl: null,
  companyId: null,
  isSubscribed: true,
  externalIds: {},
  createdAt: at(0),
  updatedAt: at(0),
  ...fields
})

/** A company that is plain where `fields` say nothing. */
export const company = (id: string, fields: Partial<Omit<SeedCompany, "id">> = {}): SeedCompany => ({
  id: CompanyId.make(id),
  name: `Company ${id}`,
  logoUrl: null,
  domains: [],
  size: null,
  revenue: null,
  statusId: null,
  statusName: null,
  tierId: null,
  tierName: null,
  owner: null,
  externalIds: [],
  createdAt: at(0),
  updatedAt: at(0),
  ...fields
})

/** A blocked domain, unless `fields` say otherwise. */
export const blockedSender = (
  id: string,
  fields: Partial<Omit<SeedBlockedSender, "id">> = {}
): SeedBlockedSender => ({
  id: BlockedSenderId.make(id),
  value: `${id}.test`,
  type: "DOMAIN",
  createdAt: at(0),
  ...fields
})

/** An API key whose hash is the hexadecimal digit `digit`, over and over. */
export const apiKey = (
  id: string,
  digit: string,
  fields: Partial<Omit<SeedApiKey, "id" | "hash">> = {}
): SeedApiKey => ({
  id,
  name: `Key ${id}`,
  hash: KeyHash.make(digit.repeat(64)),
  scopes: [KeyScope.make("contacts:read")],
  isDemo: false,
  isRevoked: false,
  ...fields
})

const beginning = DateTime.unsafeMake("2026-01-01T00:00:00.000Z")
