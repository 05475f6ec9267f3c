import { Array, Context, DateTime, Effect, type Option, Redacted, Schema } from "effect"
import { Unauthenticated, type Unavailable, UnsupportedKeyVersion } from "./Failure.ts"
import type { KeyPolicies } from "./KeyPolicy.ts"
import { StoredTimestamp, type Timestamp, toMillis } from "./Timestamp.ts"

/** A scope of an API key. The set is open: an unknown one is kept, never refused. */
export const KeyScope = Schema.NonEmptyString.pipe(Schema.brand("KeyScope"))
export type KeyScope = typeof KeyScope.Type

/** The scopes that the operations of contacts and companies ask for. */
export const scopes = {
  contactsRead: KeyScope.make("contacts:read"),
  contactsWrite: KeyScope.make("contacts:write"),
  companiesRead: KeyScope.make("companies:read"),
  companiesWrite: KeyScope.make("companies:write")
}

/** Those of the scopes that no operation asks for: newer than this program, or mistyped. */
export const unknownScopes = (granted: ReadonlyArray<KeyScope>): ReadonlyArray<KeyScope> =>
  Array.difference(granted, Object.values(scopes))

/** An API key as its holder's requests see it. The secret is not part of it. */
export interface ApiKey extends KeyPolicies {
  readonly id: string
  readonly scopes: ReadonlyArray<KeyScope>
  /** A key of the demo seed: its secret is public, so that it is good on loopback alone. */
  readonly isDemo: boolean
}

/** Hash of a key's secret, as lower-case hexadecimal SHA-256: the only form in which a secret is kept. */
export const KeyHash = Schema.String.pipe(Schema.pattern(/^[0-9a-f]{64}$/), Schema.brand("KeyHash"))
export type KeyHash = typeof KeyHash.Type

/** How long a key is good, and since when it is not. */
export interface KeyLife {
  /** The first moment at which it is good no more; null when it does not expire. */
  readonly expiresAt: Timestamp | null
  /** When it was revoked; null when it was not. */
  readonly revokedAt: Timestamp | null
}

/** When a key expires, as a field of what is written about it: null when it does not. */
export const GivenExpiry = Schema.optionalWith(Schema.NullOr(StoredTimestamp), { exact: true }).pipe(
  Schema.fromKey("expires_at")
)

/** Whether a key is good at a moment: it was not revoked, and has not expired. */
export const isGood = ({ expiresAt, revokedAt }: KeyLife, now: DateTime.Utc): boolean =>
  revokedAt === null && (expiresAt === null || isAhead(expiresAt, now))

/** Whether an end is still ahead at a moment, to the millisecond: at the end itself it is not. */
export const isAhead = (end: Timestamp, now: DateTime.Utc): boolean => DateTime.toEpochMillis(now) < toMillis(end)

/** The keys that a server of ours accepts. */
export class ApiKeyStore extends Context.Tag("core/ApiKeyStore")<ApiKeyStore, {
  /** The key whose secret has this hash, or whose former one has while that is good: unless it was revoked or has expired. */
  readonly find: (hash: KeyHash) => Effect.Effect<Option.Option<ApiKey>, Unavailable>
  /** How many keys are good now: those of the demo seed, and all others. */
  readonly count: Effect.Effect<{ readonly demo: number; readonly own: number }, Unavailable>
}>() {}

/** Checks the version that a secret's prefix names. Source: the vendor's documentation of keys. */
export const checkVersion = (
  secret: Redacted.Redacted
): Effect.Effect<void, Unauthenticated | UnsupportedKeyVersion> => {
  const value = Redacted.value(secret)
  if (value.startsWith("pl_v1_")) return Effect.fail(new UnsupportedKeyVersion())
  if (!value.startsWith("pl_v2_")) return Effect.fail(new Unauthenticated({ reason: "refused" }))
  return Effect.void
}

/** The scopes of `required` that a key lacks. */
export const missingScopes = (key: ApiKey, required: ReadonlyArray<KeyScope>): ReadonlyArray<KeyScope> =>
  required.filter((scope) => !key.scopes.includes(scope))
