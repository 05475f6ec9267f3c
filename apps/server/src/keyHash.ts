import { ApiKey } from "@lanekit/core"
import { Redacted } from "effect"
import { createHash } from "node:crypto"

/** The form in which a secret is kept and looked up. A plain hash is enough: secrets of keys are long and random. */
export const hashOf = (secret: Redacted.Redacted): ApiKey.KeyHash =>
  ApiKey.KeyHash.make(createHash("sha256").update(Redacted.value(secret)).digest("hex"))
