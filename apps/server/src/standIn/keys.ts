import { ApiKey, type SeedData } from "@lanekit/core"
import { Redacted } from "effect"
import { randomBytes } from "node:crypto"
import { hashOf } from "../keyHash.ts"

/** A key that nobody has guessed: its secret in the clear, and what the database keeps of it. */
export interface FreshKey {
  readonly secret: string
  readonly kept: SeedData.SeedApiKey
}

/** Makes a key with an id and a secret from a cryptographic source. */
export const makeKey = (name: string, scopes: ReadonlyArray<ApiKey.KeyScope>): FreshKey => {
  const secret = `pl_v2_${randomBytes(24).toString("base64url")}`
  const id = `key_${randomBytes(12).toString("hex")}`
  return { secret, kept: { id, name, hash: hashOf(Redacted.make(secret)), scopes, isDemo: false, isRevoked: false } }
}

const { companiesRead, companiesWrite, contactsRead, contactsWrite } = ApiKey.scopes

/** Scopes of the keys that every stand-in has. */
export const scopes = {
  full: [contactsRead, contactsWrite, companiesRead, companiesWrite],
  read: [contactsRead, companiesRead]
} as const
