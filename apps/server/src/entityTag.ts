import { createHash } from "node:crypto"

/** The strong entity tag of a representation: as long as one is the same, so is the other. */
export const entityTagOf = (content: string | Uint8Array): string =>
  `"${createHash("sha256").update(content).digest("base64url")}"`

/**
 * Whether a field `If-None-Match` names a representation that is there: by `*`, or in its list of tags, which are compared
 * weakly (RFC 9110, section 13.1.2). The tag must be one of ours, which have no comma.
 */
export const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === "*" || ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag))
