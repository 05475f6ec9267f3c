import { ApiKey, Failure } from "@lanekit/core"
import { Context, Effect, Layer, Option, Redacted } from "effect"
import { hashOf } from "./keyHash.ts"

/** The key that the request being answered was made with. */
export class CurrentKey extends Context.Tag("server/CurrentKey")<CurrentKey, ApiKey.ApiKey>() {}

/** What a request can be refused with before it is looked at. */
export type AuthFailure = Failure.Unauthenticated | Failure.UnsupportedKeyVersion | Failure.Unavailable

/** Who may do what. */
export class Auth extends Context.Tag("server/Auth")<Auth, {
  /** The key of an `Authorization` header, when it is good. */
  readonly identify: (authorization: string | undefined) => Effect.Effect<ApiKey.ApiKey, AuthFailure>
}>() {
  /** Keys from the store; those of the demo seed are refused unless they are let in. */
  static readonly layer = (
    options: { readonly acceptsDemoKeys: boolean }
  ): Layer.Layer<Auth, never, ApiKey.ApiKeyStore> =>
    Layer.effect(
      Auth,
      Effect.map(ApiKey.ApiKeyStore, (keys) => ({
        identify: Effect.fn("Auth.identify")(function*(authorization) {
          const secret = yield* readBearer(authorization)
          yield* ApiKey.checkVersion(secret)
          const found = yield* keys.find(hashOf(secret))
          return Option.isNone(found) || (found.value.isDemo && !options.acceptsDemoKeys)
            ? yield* new Failure.Unauthenticated({ reason: "refused" })
            : found.value
        })
      }))
    )
}

/** Lets a key go on that has every one of the scopes. */
export const checkScopes = (
  key: ApiKey.ApiKey,
  required: ReadonlyArray<ApiKey.KeyScope>
): Effect.Effect<void, Failure.ScopeRequired> =>
  ApiKey.missingScopes(key, required).length > 0
    ? Effect.fail(new Failure.ScopeRequired({ required, granted: key.scopes }))
    : Effect.void

// The scheme's name ignores case, and one or more spaces follow it (RFC 9110, section 11.4); the token is a token68.
const bearer = /^bearer +([a-z0-9\-._~+/]+=*) *$/i

/** The secret of an `Authorization` header. */
export const readBearer = (
  authorization: string | undefined
): Effect.Effect<Redacted.Redacted, Failure.Unauthenticated> => {
  if (authorization === undefined) return Effect.fail(new Failure.Unauthenticated({ reason: "missing" }))
  const token = bearer.exec(authorization)?.[1]
  return token === undefined
    ? Effect.fail(new Failure.Unauthenticated({ reason: "malformed" }))
    : Effect.succeed(Redacted.make(token))
}
