import * as Command from "@effect/cli/Command"
import { ApiKey, ApiKeyRegistry, type Issue, Page } from "@lanekit/core"
import { Flags, help, note, Output, record, show, showPage } from "@lanekit/terminal"
import { Array, Effect, Option, Redacted, Schema } from "effect"
import { newApiKey } from "../newApiKey.ts"
import { SecretSource } from "../SecretSource.ts"
import { explainUnknown } from "../unknownScopes.ts"
import { NothingToChange } from "./CommandFailure.ts"
import { withKeys } from "./database.ts"
import * as flags from "./flags.ts"
import { programName } from "./programName.ts"

const known = Object.values(ApiKey.scopes)

const grant = (need: string) => ({
  name: flags.text("name", `What the key is called, 1 to 255 characters${need}.`),
  scopes: flags.text("scopes", `What it may do, with commas between${need}. Known are ${known.join(", ")}.`)
})

const create = Command.make(
  "create",
  { ...grant("; required"), json: Flags.json },
  Effect.fnUntraced(function*({ name, scopes }) {
    const asked = yield* decodeNew(
      Flags.given<string | ReadonlyArray<string>>({ name, scopes: Option.map(scopes, split) })
    )
    const { hash, id, secret } = yield* newApiKey
    const key = yield* withKeys(({ create }) => create({ ...asked, id, hash }))
    const output = yield* Output
    // The only place where a secret is written, and the only time.
    const shown = Redacted.value(secret)
    yield* output.answer({
      json: { id, secret: shown },
      lines: (style) => record({ id, name: key.name, scopes: key.scopes, secret: shown }, style)
    })
    yield* warnOfUnknown(key.scopes)
    if (!output.isJson) yield* output.notice(note("secret_shown", "keep the secret now: it is not shown again"))
  })
).pipe(Command.withDescription(help.describe(
  "Make a key, and show its secret, this once.",
  `${programName} keys create --name ci --scopes contacts:read,companies:read`
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
    yield* showPage(yield* Output, {
      command: `${programName} keys list`,
      asked,
      page,
      columns,
      below: ({ scopes }) => show(scopes),
      json: encodePage(page)
    })
  })
).pipe(Command.withDescription(help.describe(
  "List the keys, newest first, with their scopes below. Secrets are kept nowhere.",
  `${programName} keys list`
)))

const update = Command.make(
  "update",
  { id: Flags.id("The key to change."), ...grant(""), json: Flags.json },
  Effect.fnUntraced(function*({ id, name, scopes }) {
    const given = Flags.given<string | ReadonlyArray<string>>({ name, scopes: Option.map(scopes, split) })
    const { id: key, ...patch } = yield* decodePatch({ id, ...given })
    if (Object.keys(patch).length === 0) return yield* new NothingToChange()
    const updated = yield* withKeys(({ update }) => update(key, patch), "refused")
    yield* answer(updated)
    if (patch.scopes !== undefined) yield* warnOfUnknown(patch.scopes)
    if (updated.origin !== "made") yield* warn("seed_decides", seedDecides)
  })
).pipe(Command.withDescription(help.describe(
  "Give a key another name, or other scopes: those that are named take the place of all it has.",
  `${programName} keys update key_1 --scopes contacts:read`
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
  "Revoke a key, at once and for good. Repeating it does no harm.",
  `${programName} keys revoke key_1`
)))

/** `keys`: makes, lists, changes and revokes the keys that the server accepts. */
export const keys = Command.make("keys").pipe(
  Command.withDescription(help.describe(
    "Make, list, change and revoke API keys. What is done counts from the next request on.",
    `${programName} keys create --name ci --scopes contacts:read`
  )),
  Command.withSubcommands([create, list, update, revoke]),
  Command.provide(SecretSource.layer)
)

const split = (scopes: string): ReadonlyArray<string> => Array.dedupe(scopes.split(",").map((scope) => scope.trim()))

// A blank, or a comma too many, is what is wrong most often.
const toIssue = (issue: Issue.Issue) => {
  const { message, ...rest } = Flags.toInputIssue(issue)
  return { ...rest, message: /^scopes\.\d/.test(issue.path) ? `${message}; separate scopes with commas` : message }
}

const decodeNew = Flags.decode(ApiKeyRegistry.NewApiKey, toIssue)
const decodeQuery = Flags.decode(ApiKeyRegistry.ApiKeyQuery)
const decodePatch = Flags.decode(
  Schema.Struct({ id: ApiKeyRegistry.ApiKeyId, ...ApiKeyRegistry.ApiKeyPatch.fields }),
  toIssue
)
const decodeId = Flags.decode(Schema.Struct({ id: ApiKeyRegistry.ApiKeyId }))

const encode = Schema.encodeSync(ApiKeyRegistry.RegisteredKey)
const encodePage = Schema.encodeSync(Page.pageOf(ApiKeyRegistry.RegisteredKey))

const columns = [
  { title: "ID", cell: ({ id }: ApiKeyRegistry.RegisteredKey) => show(id), isKept: true },
  { title: "NAME", cell: ({ name }: ApiKeyRegistry.RegisteredKey) => show(name) },
  { title: "CREATED", cell: ({ createdAt }: ApiKeyRegistry.RegisteredKey) => createdAt.slice(0, 10) },
  {
    title: "STATE",
    cell: ({ origin, revokedAt }: ApiKeyRegistry.RegisteredKey) => revokedAt === null ? origin : "revoked"
  }
]

const answer = (key: ApiKeyRegistry.RegisteredKey) => {
  const json = encode(key)
  return Effect.flatMap(Output, ({ answer }) => answer({ json, lines: (style) => record(json, style) }))
}

const warn = (code: string, message: string) => Effect.flatMap(Output, ({ notice }) => notice(note(code, message)))

const seedDecides = "a seed decides about this key, too: it may undo the change at the next start of the server"

const warnOfUnknown = (granted: ReadonlyArray<ApiKey.KeyScope>) =>
  Effect.forEach(explainUnknown(granted), (sentence) => warn("unknown_scope", sentence), { discard: true })
