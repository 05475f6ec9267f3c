import type Database from "better-sqlite3"
import type { onRequestHookHandler } from "fastify"
import { ApiError } from "./ApiError.ts"
import { hashOf } from "./database.ts"

/** Makes the check, before a body is read, that a request's key is known and has a scope. */
export const makeAuthorize = (db: Database.Database) => {
  const find = db.prepare<[string], string>(
    "SELECT scopes FROM api_keys WHERE hash = ? AND revoked_at IS NULL"
  ).pluck()

  return (required: string): onRequestHookHandler => (request, _reply, done) => {
    const header = request.headers.authorization
    if (header === undefined) throw unauthenticated("no API key; send Authorization: Bearer <key>")
    const secret = bearer.exec(header)?.[1]
    if (secret === undefined) throw unauthenticated("the Authorization header must be: Bearer <key>")
    if (secret.startsWith("pl_v1_")) {
      throw new ApiError(410, "unsupported_key_version", "pl_v1_ keys belong to an older API; make a pl_v2_ key")
    }
    const row = secret.startsWith("pl_v2_") ? find.get(hashOf(secret)) : undefined
    if (row === undefined) throw unauthenticated("the API key is unknown or revoked")
    const granted: ReadonlyArray<string> = JSON.parse(row)
    if (!granted.includes(required)) {
      throw new ApiError(403, "scope_required", `the API key needs ${required}`, { required: [required], granted })
    }
    done()
  }
}

const bearer = /^bearer +([a-z0-9\-._~+/]+=*) *$/i

const unauthenticated = (message: string): ApiError => new ApiError(401, "unauthenticated", message)
