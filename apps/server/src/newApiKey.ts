import { ApiKeyRegistry } from "@lanekit/core"
import { Effect, Redacted } from "effect"
import { hashOf } from "./keyHash.ts"
import { SecretSource } from "./SecretSource.ts"

/** A new secret of a key, of 192 random bits, and its hash: of the secret nothing else is kept. */
export const newSecret = Effect.gen(function*() {
  const { bytes } = yield* SecretSource
  const secret = Redacted.make(`pl_v2_${(yield* bytes(24)).toString("base64url")}`)
  return { secret, hash: hashOf(secret) }
})

/** What a new key is known by: an id of 96 random bits, and a {@link newSecret}. */
export const newApiKey = Effect.gen(function*() {
  const { bytes } = yield* SecretSource
  const id = ApiKeyRegistry.ApiKeyId.make(`key_${(yield* bytes(12)).toString("hex")}`)
  return { id, ...(yield* newSecret) }
})
