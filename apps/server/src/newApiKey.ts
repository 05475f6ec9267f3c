import { ApiKeyRegistry } from "@lanekit/core"
import { Effect, Redacted } from "effect"
import { hashOf } from "./keyHash.ts"
import { SecretSource } from "./SecretSource.ts"

/** What a new key is known by: an id of 96 random bits; and a secret of 192, of which the hash alone is kept. */
export const newApiKey = Effect.gen(function*() {
  const { bytes } = yield* SecretSource
  const id = ApiKeyRegistry.ApiKeyId.make(`key_${(yield* bytes(12)).toString("hex")}`)
  const secret = Redacted.make(`pl_v2_${(yield* bytes(24)).toString("base64url")}`)
  return { id, secret, hash: hashOf(secret) }
})
