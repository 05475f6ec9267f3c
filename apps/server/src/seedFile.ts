import { FileSystem } from "@effect/platform"
import type { PlatformError } from "@effect/platform/Error"
import { Company, EmailAddress, fold, type Issue, issues, SeedData, Webhook } from "@lanekit/core"
import { Array, Data, Effect, Predicate, Schema } from "effect"
import { parseJson } from "./json.ts"
import { SeedFileKey, toSeedKey } from "./seedKey.ts"
import { SeedFileWebhook, toSeedWebhook } from "./webhooks/seedWebhook.ts"

/** A seed file that cannot be used: every reason, by its place in the file. */
export class SeedUnusable extends Data.TaggedError("SeedUnusable")<{
  readonly path: string
  readonly issues: Array.NonEmptyReadonlyArray<Issue.Issue>
  /** The variable that names the file, where one does. */
  readonly setting?: "LANEKIT_SEED"
}> {
  override get message() {
    const [{ message, path }] = this.issues
    return path === ""
      ? `${this.path} ${message}`
      : `${this.path} cannot be used: ${this.issues.map(({ message, path }) => `${path} ${message}`).join("; ")}`
  }
}

/**
 * What an empty database is filled with, from a JSON file.
 *
 * Records are written as on the wire; what one does not say is empty, and a contact is subscribed. `company_statuses`,
 * `company_tiers` and `members` are what can be given to a company, beside what the companies of the file have.
 * `api_keys` hold secrets in the clear, and only their hashes are kept; the secrets of `webhooks` are kept as they are.
 */
export const readSeedFile = Effect.fn("seedFile.read")(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs.readFileString(path).pipe(
    Effect.mapError((error) =>
      new SeedUnusable({
        path,
        issues: [{ path: "", message: isMissing(error) ? "does not exist" : "cannot be read" }]
      })
    )
  )
  return yield* parseSeed(text).pipe(Effect.mapError((issues) => new SeedUnusable({ path, issues })))
})

const isMissing = (error: PlatformError): boolean => error._tag === "SystemError" && error.reason === "NotFound"

/** The seed that a JSON text writes down, or everything that is wrong with it. */
export const parseSeed = (
  text: string
): Effect.Effect<SeedData.SeedData, Array.NonEmptyReadonlyArray<Issue.Issue>> =>
  Effect.flatMap(parseJson(text), decodeSeed)

/** The seed that a JSON value writes down, or everything that is wrong with it. */
export const decodeSeed = (
  json: unknown
): Effect.Effect<SeedData.SeedData, Array.NonEmptyReadonlyArray<Issue.Issue>> =>
  Effect.gen(function*() {
    const file = yield* decodeFile(withDefaults(json), "reject").pipe(Effect.mapError(({ issues }) => issues))
    const seed: SeedData.SeedData = {
      workspaceId: file.workspace_id,
      companies: file.companies,
      contacts: file.contacts,
      blockedSenders: file.blocked_senders.map(({ value, ...sender }) => ({ ...sender, value: fold(value) })),
      statuses: file.company_statuses,
      tiers: file.company_tiers,
      owners: file.members,
      apiKeys: file.api_keys.map(toSeedKey),
      webhooks: file.webhooks.map(toSeedWebhook)
    }
    const found = contradictions(seed)
    return Array.isNonEmptyReadonlyArray(found) ? yield* Effect.fail(found) : seed
  })

const SeedFile = Schema.Struct({
  workspace_id: Schema.NonEmptyString,
  companies: Schema.Array(SeedData.SeedCompany),
  contacts: Schema.Array(SeedData.SeedContact),
  blocked_senders: Schema.Array(SeedData.SeedBlockedSender),
  company_statuses: Schema.Array(Company.CompanyLabel),
  company_tiers: Schema.Array(Company.CompanyLabel),
  members: Schema.Array(Company.CompanyOwner),
  api_keys: Schema.Array(SeedFileKey),
  webhooks: Schema.Array(SeedFileWebhook).pipe(
    Schema.maxItems(Webhook.maxWebhooks, { message: () => `must be at most ${Webhook.maxWebhooks}` })
  )
})

const decodeFile = issues.decode(SeedFile)

const firstMoment = "2026-01-01T00:00:00.000Z"

const times = { created_at: firstMoment, updated_at: firstMoment }

const companyDefaults = {
  logo_url: null,
  domains: [],
  size: null,
  revenue: null,
  status_id: null,
  status_name: null,
  tier_id: null,
  tier_name: null,
  owner: null,
  external_ids: [],
  ...times
}

const contactDefaults = {
  name: null,
  image_url: null,
  company_id: null,
  is_subscribed: true,
  external_ids: {},
  ...times
}

const withDefaults = (json: unknown): unknown => {
  if (!Predicate.isReadonlyRecord(json)) return json
  return {
    workspace_id: "ws_local",
    ...json,
    companies: eachWith(companyDefaults, json.companies),
    contacts: eachWith(contactDefaults, json.contacts),
    blocked_senders: eachWith({ created_at: firstMoment }, json.blocked_senders),
    company_statuses: eachWith({}, json.company_statuses),
    company_tiers: eachWith({}, json.company_tiers),
    members: eachWith({ name: null, avatar_url: null }, json.members),
    api_keys: eachWith({ name: "", is_revoked: false }, json.api_keys),
    webhooks: eachWith({ events: Webhook.allEvents }, json.webhooks)
  }
}

const eachWith = (defaults: object, items: unknown = []): unknown =>
  Array.isArray(items) ? items.map((item) => Predicate.isReadonlyRecord(item) ? { ...defaults, ...item } : item) : items

const contradictions = (seed: SeedData.SeedData): ReadonlyArray<Issue.Issue> => {
  const { apiKeys, blockedSenders, companies, contacts, owners, statuses, tiers, webhooks } = seed
  const known = new Set<string>(companies.map(({ id }) => id))
  const gone = new Set<string>(companies.filter(({ deletedAt }) => deletedAt !== undefined).map(({ id }) => id))
  return [
    ...repeatedIds("companies", companies),
    ...repeatedIds("contacts", contacts),
    ...repeats("contacts", "email", live(contacts, ({ email }) => EmailAddress.foldEmail(email))),
    ...repeatedIds("blocked_senders", blockedSenders),
    ...repeats("blocked_senders", "value", live(blockedSenders, ({ value }) => value)),
    ...repeatedIds("company_statuses", statuses),
    ...repeatedIds("company_tiers", tiers),
    ...repeatedIds("members", owners),
    ...repeatedIds("api_keys", apiKeys),
    ...repeats("api_keys", "secret", apiKeys.map(({ hash }, index) => [hash, index])),
    ...repeatedIds("webhooks", webhooks),
    ...contacts.flatMap(({ companyId, otherCompanyIds = [] }, index) =>
      [...(companyId === null ? [] : [companyId]), ...otherCompanyIds].filter((id) => !known.has(id)).map(() => ({
        path: `contacts.${index}`,
        message: "names a company that is not in the file"
      }))
    ),
    ...contacts.flatMap(({ companyId, deletedAt, otherCompanyIds = [] }, index) =>
      deletedAt === undefined && [companyId, ...otherCompanyIds].some((id) => id !== null && gone.has(id))
        ? [{ path: `contacts.${index}`, message: "names a company that was deleted" }]
        : []
    ),
    ...contacts.flatMap(({ companyId, otherCompanyIds = [] }, index) =>
      companyId === null && otherCompanyIds.length > 0
        ? [{
          path: `contacts.${index}.other_company_ids`,
          message: "needs a company_id: the first company is the primary one"
        }]
        : []
    )
  ]
}

type Values = ReadonlyArray<readonly [value: string, index: number]>

const live = <A extends { readonly deletedAt?: string }>(
  items: ReadonlyArray<A>,
  valueOf: (item: A) => string
): Values => items.flatMap((item, index) => item.deletedAt === undefined ? [[valueOf(item), index]] : [])

const repeatedIds = (list: string, items: ReadonlyArray<{ readonly id: string }>) =>
  repeats(list, "id", items.map(({ id }, index) => [id, index]))

const repeats = (list: string, field: string, values: Values): ReadonlyArray<Issue.Issue> => {
  const seen = new Set<string>()
  return values.flatMap(([value, index]) => {
    if (seen.has(value)) return [{ path: `${list}.${index}.${field}`, message: "is given more than once" }]
    seen.add(value)
    return []
  })
}
