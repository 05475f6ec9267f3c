import { ApiKey, ApiKeyRegistry, type Issue, KeyPolicy, type Timestamp, toTimestamp } from "@lanekit/core"
import { Flags } from "@lanekit/terminal"
import { Array, DateTime, Effect, Option, Schema } from "effect"
import * as flags from "./flags.ts"
import { aDuration, TypedDuration } from "./TypedDuration.ts"

const known = Object.values(ApiKey.scopes)

/** The flags that say what a key is. Those of a new one tell which it must have, and what holds without the others. */
export const keyFlags = ({ isNew }: { readonly isNew: boolean }) => {
  const need = isNew ? "; required" : ""
  const without = (value: unknown) => isNew ? `; ${value} when not given` : ""
  const { consent, priority, share } = KeyPolicy.defaults
  return {
    name: flags.text("name", `What the key is called, 1 to 255 characters${need}.`),
    scopes: flags.text("scopes", `What it may do, with commas between${need}. Known are ${known.join(", ")}.`),
    expires: flags.text("expires", `How long it is good from now: ${aDuration}, or never${without("never")}.`),
    expiresAt: flags.text(
      "expires-at",
      "The moment from which it is refused: an ISO 8601 date and time with an offset."
    ),
    share: flags.number(
      "share",
      `Its turns in each round of a gateway's queue, 1 to ${KeyPolicy.maxShare}${without(share)}.`
    ),
    priority: flags.text(
      "priority",
      `What its writes are worth to a gateway: interactive, or batch, which takes what the others leave${
        without(priority)
      }.`
    ),
    consentPolicy: flags.text(
      "consent-policy",
      `Whether a gateway lets it subscribe a contact again: allow, or guard, which asks for a reason${
        without(consent)
      }.`
    )
  }
}

type Typed = { readonly [Name in keyof ReturnType<typeof keyFlags>]: Option.Option<string> }

/** What the flags say, by wire name. */
export const givenOf = ({ consentPolicy, expires, expiresAt, name, priority, scopes, share }: Typed) =>
  Flags.given<string | ReadonlyArray<string>>({
    name,
    scopes: Option.map(scopes, split),
    share,
    priority,
    consent_policy: consentPolicy,
    expires,
    expires_at: expiresAt
  })

const split = (scopes: string): ReadonlyArray<string> => Array.dedupe(scopes.split(",").map((scope) => scope.trim()))

const Share = Schema.compose(
  Schema.String.pipe(Schema.pattern(/^[1-9]\d{0,2}$/)),
  Schema.compose(Schema.NumberFromString, KeyPolicy.Share)
).annotations({
  message: () => ({ message: `must be a whole number from 1 to ${KeyPolicy.maxShare}`, override: true })
})

const typed = {
  share: Schema.optionalWith(Share, { exact: true }),
  expires: Schema.optionalWith(
    Schema.Union(Schema.Literal("never"), TypedDuration).annotations({
      message: () => ({ message: `must be ${aDuration}, or never`, override: true })
    }),
    { exact: true }
  )
}

interface Expiry {
  readonly expires?: typeof TypedDuration.Type | "never"
  readonly expiresAt?: Timestamp | null
}

const isSaidTwice = ({ expires, expiresAt }: Expiry) =>
  expires !== undefined && expiresAt !== undefined
    ? { path: ["expires_at"], message: "says when it expires, and so does --expires: give one of them" }
    : undefined

// A blank, or a comma too many, is what is wrong most often.
const toIssue = (issue: Issue.Issue) => {
  const { message, ...rest } = Flags.toInputIssue(issue)
  return { ...rest, message: /^scopes\.\d/.test(issue.path) ? `${message}; separate scopes with commas` : message }
}

const decodeTypedNew = Flags.decode(
  Schema.Struct({ ...ApiKeyRegistry.NewApiKey.fields, ...typed }).pipe(Schema.filter(isSaidTwice)),
  toIssue
)

const decodeTypedPatch = Flags.decode(
  Schema.Struct({ id: ApiKeyRegistry.ApiKeyId, ...ApiKeyRegistry.ApiKeyPatch.fields, ...typed }).pipe(
    Schema.filter(isSaidTwice)
  ),
  toIssue
)

/** The new key that flags tell of. */
export const decodeNew = (given: unknown) => Effect.flatMap(decodeTypedNew(given), timed)

/** The id of a key, and the change of it that flags tell of. */
export const decodePatch = (given: unknown) => Effect.flatMap(decodeTypedPatch(given), timed)

const timed = <A extends Expiry>({ expires, ...said }: A) =>
  expires === undefined
    ? Effect.succeed(said)
    : Effect.map(
      DateTime.now,
      (now) => ({ ...said, expiresAt: expires === "never" ? null : toTimestamp(DateTime.addDuration(now, expires)) })
    )
