import type { HttpServerRequest } from "@effect/platform"
import { Failure } from "@lanekit/core"
import { Context, Effect, Redacted } from "effect"
import { createHash, timingSafeEqual } from "node:crypto"
import { readBearer } from "../Auth.ts"
import { isLoopback } from "../isLoopback.ts"

/** Who is let in to the admin port; programs on this machine, unless it is told otherwise. */
export class Admission extends Context.Reference<Admission>()("server/Admission", {
  defaultValue: (): {
    readonly admit: (
      request: Pick<HttpServerRequest.HttpServerRequest, "headers">
    ) => Effect.Effect<void, Failure.CommonFailure>
  } => ({ admit })
}) {}

/** Lets in who has the token. */
export const admitBearer = (
  token: Redacted.Redacted,
  { headers }: Pick<HttpServerRequest.HttpServerRequest, "headers">
): Effect.Effect<void, Failure.Unauthenticated> =>
  Effect.flatMap(
    readBearer(headers["authorization"]),
    (sent) =>
      timingSafeEqual(digestOf(sent), digestOf(token))
        ? Effect.void
        : Effect.fail(new Failure.Unauthenticated({ reason: "refused" }))
  )

// Of one length, whatever was sent.
const digestOf = (secret: Redacted.Redacted): Uint8Array => createHash("sha256").update(Redacted.value(secret)).digest()

/**
 * Lets programs on this machine in, and no web page: neither one that sends its visitor's browser here, nor one whose name
 * was made to point here (DNS rebinding).
 */
export const admit = (
  { headers }: Pick<HttpServerRequest.HttpServerRequest, "headers">
): Effect.Effect<void, Failure.ValidationFailed> => {
  if (!isLoopback(hostnameOf(headers["host"] ?? ""))) {
    return refuse("host", "must name loopback, such as 127.0.0.1 or localhost")
  }
  // Browsers send one or the other with whatever a page of another origin asks for, and no program has to.
  const isPage = headers["origin"] !== undefined || !ownSites.has(headers["sec-fetch-site"] ?? "none")
  return isPage ? refuse("origin", "must be absent: web pages have no access to this port") : Effect.void
}

const ownSites: ReadonlySet<string> = new Set(["none", "same-origin"])

// Without the port, and an IPv6 address without its brackets.
const hostnameOf = (host: string): string => host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1").toLowerCase()

const refuse = (path: string, message: string) =>
  Effect.fail(new Failure.ValidationFailed({ issues: [{ path, message }] }))
