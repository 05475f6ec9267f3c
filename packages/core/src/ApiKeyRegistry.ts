import { Context, type Duration, type Effect, Schema } from "effect"
import { GivenExpiry, type KeyHash, KeyScope } from "./ApiKey.ts"
import type { CursorMalformed, Unavailable } from "./Failure.ts"
import { GivenPolicyFields, PolicyFields } from "./KeyPolicy.ts"
import { type Page, PageQueryFields } from "./Page.ts"
import { bounded } from "./text.ts"
import { Timestamp } from "./Timestamp.ts"

/** The id of an API key: no secret, and shown wherever the key is spoken of. */
export const ApiKeyId = Schema.NonEmptyString.annotations({ message: () => "must not be empty" }).pipe(
  Schema.brand("ApiKeyId")
)
export type ApiKeyId = typeof ApiKeyId.Type

/** What a key is called, 1 to 255 characters: for people, who may call two keys the same. */
export const KeyName = bounded(1, 255).pipe(Schema.brand("KeyName"))
export type KeyName = typeof KeyName.Type

/**
 * A scope that is given to a key: 1 to 255 visible ASCII characters, as in RFC 6749 (section 3.3), and no comma. The
 * set is open.
 */
export const GrantedScope = KeyScope.pipe(
  Schema.filter((scope) => /^[!#-+\--[\]-~]{1,255}$/.test(scope))
).annotations({
  message: () => ({
    message: "must be 1 to 255 visible ASCII characters without comma, quote and backslash",
    override: true
  })
})

/** The scopes that a key is given: 1 to 100, each once. */
export const Grant = Schema.Array(GrantedScope).pipe(
  Schema.filter((granted) => granted.length >= 1 && granted.length <= 100 && new Set(granted).size === granted.length, {
    message: () => "must be 1 to 100 scopes, each once"
  })
)

/** What a new key is: its name, what it may do, how a gateway treats it, and when it expires, if ever. */
export const NewApiKey = Schema.Struct({
  name: KeyName,
  scopes: Grant,
  ...GivenPolicyFields,
  expiresAt: GivenExpiry
})
export type NewApiKey = typeof NewApiKey.Type

/** What of a key is changed. An expiry of null takes away the one that it has. */
export const ApiKeyPatch = Schema.Struct({
  name: Schema.optionalWith(KeyName, { exact: true }),
  scopes: Schema.optionalWith(Grant, { exact: true }),
  ...GivenPolicyFields,
  expiresAt: GivenExpiry
})
export type ApiKeyPatch = typeof ApiKeyPatch.Type

/** Which keys a list holds. */
export const ApiKeyQuery = Schema.Struct(PageQueryFields)
export type ApiKeyQuery = typeof ApiKeyQuery.Type

/** A key as the operator sees it. Neither its secret nor the hash of that is part of it. */
export const RegisteredKey = Schema.Struct({
  id: ApiKeyId,
  name: Schema.String,
  scopes: Schema.Array(KeyScope),
  ...PolicyFields,
  /**
   * Who decides about it: `made` by the operator here; of a `seed`, whose word counts again at every start; or of the
   * `demo`, with a secret that everybody knows.
   */
  origin: Schema.Literal("made", "seed", "demo"),
  createdAt: Schema.propertySignature(Timestamp).pipe(Schema.fromKey("created_at")),
  /** From when on it is refused; null when it does not expire. */
  expiresAt: Schema.propertySignature(Schema.NullOr(Timestamp)).pipe(Schema.fromKey("expires_at")),
  /** When it was revoked; null when it was not. */
  revokedAt: Schema.propertySignature(Schema.NullOr(Timestamp)).pipe(Schema.fromKey("revoked_at")),
  /** Until when the secret that it had before is good beside its own, or was; null when there is none. */
  formerSecretUntil: Schema.propertySignature(Schema.NullOr(Timestamp)).pipe(Schema.fromKey("former_secret_until"))
}).annotations({ identifier: "RegisteredKey" })
export type RegisteredKey = typeof RegisteredKey.Type

/** No key has this id. */
export class ApiKeyNotFound extends Schema.TaggedError<ApiKeyNotFound>()("ApiKeyNotFound", { id: ApiKeyId }) {
  override get message() {
    return "no API key has this id"
  }
}

/** The key was revoked, and nothing of it can be changed any more. */
export class ApiKeyRevoked extends Schema.TaggedError<ApiKeyRevoked>()("ApiKeyRevoked", { id: ApiKeyId }) {
  override get message() {
    return "the API key was revoked, and that is final"
  }
}

/** The key's former secret is still good: callers who use it would lose it before the end of their grace. */
export class ApiKeyInGrace extends Schema.TaggedError<ApiKeyInGrace>()("ApiKeyInGrace", {
  id: ApiKeyId,
  formerSecretUntil: Timestamp
}) {
  override get message() {
    return `the API key has a former secret, which stays good until ${this.formerSecretUntil}`
  }
}

/** What revoking a key came to. */
export interface Revocation {
  readonly key: RegisteredKey
  /** Whether it had been revoked before, so that nothing was to be done. */
  readonly wasRevoked: boolean
}

/** The operator's view of the keys that a server accepts: what is done here counts from the next request on. */
export class ApiKeyRegistry extends Context.Tag("core/ApiKeyRegistry")<ApiKeyRegistry, {
  /** Adds a key. Dies when its id or its hash is known: whoever makes keys draws both from a cryptographic source. */
  readonly create: (
    key: NewApiKey & { readonly id: ApiKeyId; readonly hash: KeyHash }
  ) => Effect.Effect<RegisteredKey, Unavailable>
  /** Every key, revoked ones as well, in the order of all lists: newest first. */
  readonly list: (query: ApiKeyQuery) => Effect.Effect<Page<RegisteredKey>, CursorMalformed | Unavailable>
  /** Changes what the patch names. */
  readonly update: (
    id: ApiKeyId,
    patch: ApiKeyPatch
  ) => Effect.Effect<RegisteredKey, ApiKeyNotFound | ApiKeyRevoked | Unavailable>
  /**
   * Gives a key another secret, and lets the one that it had be good for `grace` more: one former secret at a time. When
   * `grace` is zero, no other secret of the key is good from now on. Dies when the hash is known.
   */
  readonly rotate: (
    id: ApiKeyId,
    next: { readonly hash: KeyHash; readonly grace: Duration.Duration }
  ) => Effect.Effect<RegisteredKey, ApiKeyNotFound | ApiKeyRevoked | ApiKeyInGrace | Unavailable>
  /** Revokes a key for good, with both its secrets. It can be repeated; the moment of the first time stays. */
  readonly revoke: (id: ApiKeyId) => Effect.Effect<Revocation, ApiKeyNotFound | Unavailable>
}>() {}
