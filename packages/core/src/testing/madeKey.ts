import { Effect, Schema } from "effect"
import { ApiKeyStore, KeyHash } from "../ApiKey.ts"
import { ApiKeyId, NewApiKey } from "../ApiKeyRegistry.ts"
import { apiKey, seed } from "./Fixture.ts"

/** What is said of a new key, from its wire form. */
export const decode = Schema.decodeSync(NewApiKey)

/** The hash that is the hexadecimal digit `digit`, over and over. */
export const hash = (digit: string): KeyHash => KeyHash.make(digit.repeat(64))

/** A key to make, whose hash is that of `digit`. */
export const made = (id: string, digit: string, scopes: ReadonlyArray<string> = ["contacts:read"]) => ({
  id: ApiKeyId.make(id),
  hash: hash(digit),
  ...decode({ name: `Key ${id}`, scopes })
})

/** What a request is given whose secret has the hash of `digit`. */
export const find = (digit: string) => Effect.flatMap(ApiKeyStore, (store) => store.find(hash(digit)))

/** A key of a seed, one of the demo and a revoked one, with the hashes of `a`, `b` and `c`. */
export const keys = seed({
  apiKeys: [
    apiKey("seeded", "a"),
    apiKey("demo", "b", { isDemo: true }),
    apiKey("gone", "c", { isRevoked: true })
  ]
})
