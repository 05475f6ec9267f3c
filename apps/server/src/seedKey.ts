import { SeedData } from "@lanekit/core"
import { Schema, Struct } from "effect"
import { hashOf } from "./keyHash.ts"

/** A key as a seed file writes it down: with its secret, of which the hash alone is kept. */
export const SeedFileKey = Schema.Struct({
  ...Struct.omit(SeedData.SeedApiKey.fields, "hash", "isDemo", "isRevoked"),
  secret: Schema.Redacted(
    Schema.String.pipe(Schema.pattern(/^pl_v2_[A-Za-z0-9_-]{4,}$/, {
      message: () => "must be pl_v2_ and at least four letters, digits, _ or -"
    }))
  ),
  is_revoked: Schema.Boolean
})

/** What a seed file writes down of a key. */
export const toSeedKey = (
  { is_revoked, secret, ...key }: typeof SeedFileKey.Type
): SeedData.SeedApiKey => ({ ...key, hash: hashOf(secret), isDemo: false, isRevoked: is_revoked })
