import { FileSystem } from "@effect/platform"
import { ApiKey, EmailAddress, type Issue, issues, SeedData } from "@lanekit/core"
import { Array, Data, Effect, Predicate, Schema } from "effect"
import { hashOf } from "./keyHash.ts"

/** A seed file that cannot be used: every reason, by its place in the file. */
export class SeedUnusable extends Data.TaggedError("SeedUnusable")<{
  readonly path: string
  readonly issues: Array.NonEmptyReadonlyArray<Issue.Issue>
}> {
  override get message() {
    return `${this.path} cannot be used: ${
      this.issues.map(({ message, path }) => path === "" ? message : `${path} ${message}`).join("; ")
    }`
  }
}

/**
 * What an empty database is filled with, from a JSON file.
 *
 * Companies and contacts are written as on the wire; what a record does not say is empty, and a contact is subscribed.
 * `api_keys` hold secrets in the clear, and only their hashes are kept.
 */
export const readSeedFile = Effect.fn("seedFile.read")(function*(path: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs.readFileString(path).pipe(
    Effect.mapError(() => new SeedUnusable({ path, issues: [{ path: "", message: "it cannot be read" }] }))
  )
  return yield* parseSeed(text).pipe(Effect.mapError((issues) => new SeedUnusable({ path, issues })))
})

/** The seed that a JSON text writes down, or everything that is wrong with it. */
export const parseSeed = (
  text: string
): Effect.Effect<SeedData.SeedData, Array.NonEmptyReadonlyArray<Issue.Issue>> =>
  Effect.gen(function*() {
    const json = yield* Effect.try({
      try: (): unknown => JSON.parse(text),
      catch: () => [{ path: "", message: "it must be valid JSON" }] as const
    })
    const file = yield* decodeFile(withDefaults(json), "reject").pipe(Effect.mapError(({ issues }) => issues))
    const seed = {
      workspaceId: file.workspace_id,
      companies: file.companies,
      contacts: file.contacts,
      apiKeys: file.api_keys.map(({ id, is_revoked, name, scopes, secret }) => ({
        id,
        name,
        hash: hashOf(secret),
        scopes,
        isDemo: false,
        isRevoked: is_revoked
      }))
    }
    const found = contradictions(seed)
    return Array.isNonEmptyReadonlyArray(found) ? yield* Effect.fail(found) : seed
  })

const SeedFile = Schema.Struct({
  workspace_id: Schema.NonEmptyString,
  companies: Schema.Array(SeedData.SeedCompany),
  contacts: Schema.Array(SeedData.SeedContact),
  api_keys: Schema.Array(Schema.Struct({
    id: Schema.NonEmptyString,
    name: Schema.String,
    secret: Schema.Redacted(
      Schema.String.pipe(Schema.pattern(/^pl_v2_[A-Za-z0-9_-]{4,}$/, {
        message: () => "must be pl_v2_ and at least four letters, digits, _ or -"
      }))
    ),
    scopes: Schema.Array(ApiKey.KeyScope),
    is_revoked: Schema.Boolean
  }))
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
    api_keys: eachWith({ name: "", is_revoked: false }, json.api_keys)
  }
}

const eachWith = (defaults: object, items: unknown = []): unknown =>
  Array.isArray(items) ? items.map((item) => Predicate.isReadonlyRecord(item) ? { ...defaults, ...item } : item) : items

const contradictions = ({ apiKeys, companies, contacts }: SeedData.SeedData): ReadonlyArray<Issue.Issue> => {
  const known = new Set<string>(companies.map(({ id }) => id))
  const live = contacts.map((contact, index) => ({ contact, index })).filter(({ contact }) =>
    contact.deletedAt === undefined
  )
  return [
    ...repeats("companies", "id", companies.map(({ id }, index) => [id, index])),
    ...repeats("contacts", "id", contacts.map(({ id }, index) => [id, index])),
    ...repeats("contacts", "email", live.map(({ contact, index }) => [EmailAddress.foldEmail(contact.email), index])),
    ...repeats("api_keys", "id", apiKeys.map(({ id }, index) => [id, index])),
    ...repeats("api_keys", "secret", apiKeys.map(({ hash }, index) => [hash, index])),
    ...contacts.flatMap(({ companyId, otherCompanyIds = [] }, index) =>
      [...(companyId === null ? [] : [companyId]), ...otherCompanyIds].filter((id) => !known.has(id)).map(() => ({
        path: `contacts.${index}`,
        message: "names a company that is not in the file"
      }))
    )
  ]
}

const repeats = (
  list: string,
  field: string,
  values: ReadonlyArray<readonly [value: string, index: number]>
): ReadonlyArray<Issue.Issue> => {
  const seen = new Set<string>()
  return values.flatMap(([value, index]) => {
    if (seen.has(value)) return [{ path: `${list}.${index}.${field}`, message: "is given more than once" }]
    seen.add(value)
    return []
  })
}
