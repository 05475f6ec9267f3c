import * as Command from "@effect/cli/Command"
import { ApiKey, ApiKeyRegistry, KeyPolicy, Page } from "@lanekit/core"
import { Flags, help, note, Output, record, showPage } from "@lanekit/terminal"
import { DateTime, Duration, Effect, Redacted, Schema } from "effect"
import { newApiKey, newSecret } from "../newApiKey.ts"
import { SecretSource } from "../SecretSource.ts"
import { explainUnknown } from "../unknownScopes.ts"
import { NothingToChange } from "./CommandFailure.ts"
import { withKeys } from "./database.ts"
import * as flags from "./flags.ts"
import { belowAt, columnsAt } from "./keyColumns.ts"
import { decodeNew, decodePatch, givenOf, keyFlags } from "./keyFlags.ts"
import { programName } from "./programName.ts"
import { aDuration, TypedDuration } from "./TypedDuration.ts"

const create = Command.make(
  "create",
  { ...keyFlags({ isNew: true }), json: Flags.json },
  Effect.fnUntraced(function*(typed) {
    const asked = yield* decodeNew(givenOf(typed))
    const { hash, id, secret } = yield* newApiKey
    const key = yield* withKeys(({ create }) => create({ ...asked, id, hash }))
    const { scopes } = key
    yield* showSecret(secret, { id }, { id, name: key.name, scopes, ...policiesOf(key) })
    yield* warnOfUnknown(scopes)
    yield* warnOfEnd(key)
    yield* askToKeep
  })
).pipe(Command.withDescription(help.describe(
  "Make a key, and show its secret, this once.",
  `${programName} keys create --name ci --scopes contacts:read,companies:read`,
  `${programName} keys create --name import --scopes contacts:write --priority batch --expires 90d`
)))

const list = Command.make(
  "list",
  {
    limit: flags.number("limit", `How many to list at most, 1 to ${Page.maxLimit}; ${Page.maxLimit} when not given.`),
    cursor: flags.text("cursor", "Where to go on: the cursor of the page before."),
    json: Flags.json
  },
  Effect.fnUntraced(function*({ cursor, limit }) {
    const asked = Flags.given({ limit, cursor })
    const query = yield* decodeQuery(asked)
    const page = yield* withKeys(({ list }) => list({ limit: Page.maxLimit, ...query }), "refused")
    const now = yield* DateTime.now
    yield* showPage(yield* Output, {
      command: `${programName} keys list`,
      asked,
      page,
      columns: columnsAt(now),
      below: belowAt(now),
      json: encodePage(page)
    })
  })
).pipe(Command.withDescription(help.describe(
  "List the keys, newest first, with their scopes and policies below. Secrets are kept nowhere.",
  `${programName} keys list`
)))

const update = Command.make(
  "update",
  { id: Flags.id("The key to change."), ...keyFlags({ isNew: false }), json: Flags.json },
  Effect.fnUntraced(function*({ id, ...typed }) {
    const { id: key, ...patch } = yield* decodePatch({ id, ...givenOf(typed) })
    if (Object.keys(patch).length === 0) return yield* new NothingToChange()
    const updated = yield* withKeys(({ update }) => update(key, patch), "refused")
    yield* answer(updated)
    if (patch.scopes !== undefined) yield* warnOfUnknown(patch.scopes)
    yield* warnOfEnd(updated)
    if (updated.origin !== "made") yield* warn("seed_decides", seedDecides)
  })
).pipe(Command.withDescription(help.describe(
  "Change what is named of a key, and nothing else. Scopes that are named take the place of all it has.",
  `${programName} keys update key_1 --scopes contacts:read`,
  `${programName} keys update key_1 --expires 30d --share 5`
)))

const rotate = Command.make(
  "rotate",
  {
    id: Flags.id("The key that gets another secret."),
    grace: flags.text("grace", `How long the secret that it has stays good: ${aDuration}; not at all when not given.`),
    json: Flags.json
  },
  Effect.fnUntraced(function*(typed) {
    const { grace = Duration.zero, id } = yield* decodeRotation({
      id: typed.id,
      ...Flags.given({ grace: typed.grace })
    })
    const { hash, secret } = yield* newSecret
    const key = yield* withKeys(({ rotate }) => rotate(id, { hash, grace }), "refused")
    const until = { former_secret_until: key.formerSecretUntil }
    yield* showSecret(secret, { id, ...until }, { id, name: key.name, ...until })
    yield* warnOfEnd(key)
    if (key.origin !== "made") yield* warn("seed_decides", key.origin === "seed" ? seedHasSecret : seedDecides)
    yield* askToKeep
  })
).pipe(Command.withDescription(help.describe(
  "Give a key another secret, and show it, this once. Its id, scopes and policies stay. With a grace, callers can move to "
    + "the new secret one by one; without it, no other secret is good from now on.",
  `${programName} keys rotate key_1 --grace 24h`
)))

const revoke = Command.make(
  "revoke",
  { id: Flags.id("The key to revoke."), json: Flags.json },
  Effect.fnUntraced(function*(typed) {
    const { id } = yield* decodeId({ id: typed.id })
    const { key, wasRevoked } = yield* withKeys(({ revoke }) => revoke(id), "refused")
    yield* answer(key)
    if (wasRevoked) yield* warn("already_revoked", "the key had been revoked before: nothing was changed")
  })
).pipe(Command.withDescription(help.describe(
  "Revoke a key, at once and for good, a former secret too. Repeating it does no harm.",
  `${programName} keys revoke key_1`
)))

/** `keys`: makes, lists, changes, rotates and revokes the keys that the server accepts. */
export const keys = Command.make("keys").pipe(
  Command.withDescription(help.describe(
    "Make, list, change, rotate and revoke API keys. What is done counts from the next request on.",
    `${programName} keys create --name ci --scopes contacts:read`
  )),
  Command.withSubcommands([create, list, update, rotate, revoke]),
  Command.provide(SecretSource.layer)
)

const decodeQuery = Flags.decode(ApiKeyRegistry.ApiKeyQuery)
const decodeRotation = Flags.decode(
  Schema.Struct({ id: ApiKeyRegistry.ApiKeyId, grace: Schema.optionalWith(TypedDuration, { exact: true }) })
)
const decodeId = Flags.decode(Schema.Struct({ id: ApiKeyRegistry.ApiKeyId }))

const encode = Schema.encodeSync(ApiKeyRegistry.RegisteredKey)
const encodePage = Schema.encodeSync(Page.pageOf(ApiKeyRegistry.RegisteredKey))

const answer = (key: ApiKeyRegistry.RegisteredKey) => {
  const json = encode(key)
  return Effect.flatMap(Output, ({ answer }) => answer({ json, lines: (style) => record(json, style) }))
}

// The only place where a secret is written, and the only time.
const showSecret = (secret: Redacted.Redacted, json: object, fields: object) =>
  Effect.flatMap(Output, ({ answer }) => {
    const shown = { secret: Redacted.value(secret) }
    return answer({ json: { ...json, ...shown }, lines: (style) => record({ ...fields, ...shown }, style) })
  })

const askToKeep = Effect.flatMap(
  Output,
  ({ isJson, notice }) =>
    Effect.unless(notice(note("secret_shown", "keep the secret now: it is not shown again")), () => isJson)
)

const policiesOf = (key: ApiKeyRegistry.RegisteredKey) => ({
  ...(key.expiresAt !== null && { expires_at: key.expiresAt }),
  ...(key.share !== KeyPolicy.defaults.share && { share: key.share }),
  ...(key.priority !== KeyPolicy.defaults.priority && { priority: key.priority }),
  ...(key.consent !== KeyPolicy.defaults.consent && { consent_policy: key.consent })
})

const warn = (code: string, message: string) => Effect.flatMap(Output, ({ notice }) => notice(note(code, message)))

const seedDecides = "a seed decides about this key, too: it may undo the change at the next start of the server"

const seedHasSecret =
  "a seed decides about this key, too: write the new secret into it, or the next start of the server brings the old one back"

const warnOfEnd = (key: ApiKeyRegistry.RegisteredKey) =>
  Effect.flatMap(DateTime.now, (now) =>
    ApiKey.isGood(key, now)
      ? Effect.void
      : warn("expired", "the key has expired: every request with it is refused until --expires moves that"))

const warnOfUnknown = (granted: ReadonlyArray<ApiKey.KeyScope>) =>
  Effect.forEach(explainUnknown(granted), (sentence) => warn("unknown_scope", sentence), { discard: true })
