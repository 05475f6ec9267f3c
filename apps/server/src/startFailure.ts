import type { HttpServerError } from "@effect/platform"
import { ConfigError, Match, Predicate } from "effect"
import type { BackendError } from "./Backend.ts"

/** Why the server did not start: one line that names the variable to change. */
export const explain = Match.typeTags<BackendError | HttpServerError.ServeError | ConfigError.ConfigError>()({
  ConfigError: explainConfig,
  DatabaseUnusable: ({ message }) => `LANEKIT_DB: ${message}`,
  SeedUnusable: ({ message }) => `LANEKIT_SEED: ${message}`,
  SeedRefused: ({ message }) => `LANEKIT_SEED: ${message}`,
  Unavailable: () => "LANEKIT_DB: the database is busy; another process holds it",
  ServeError: ({ cause }) => explainListening(cause)
})

function explainConfig(error: ConfigError.ConfigError): string {
  return ConfigError.reduceWithContext(error, undefined, {
    andCase: (_, left, right) => `${left}\n${right}`,
    orCase: (_, left, right) => `${left}\n${right}`,
    invalidDataCase: (_, path, message) => `${path.join(".")}: ${message}`,
    missingDataCase: (_, path) => `${path.join(".")}: must be set`,
    sourceUnavailableCase: (_, path, message) => `${path.join(".")}: ${message}`,
    unsupportedCase: (_, path, message) => `${path.join(".")}: ${message}`
  })
}

const explainListening = (cause: unknown): string => {
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown"
  const where = Predicate.hasProperty(cause, "port") ? `port ${String(cause.port)}` : "the port"
  return listenErrors[code]?.(where) ?? `LANEKIT_HOST and LANEKIT_PORT: cannot listen there (${code})`
}

const listenErrors: Readonly<Record<string, (port: string) => string>> = {
  EADDRINUSE: (port) => `LANEKIT_PORT: ${port} is taken; 0 takes a free one`,
  EACCES: (port) => `LANEKIT_PORT: ${port} needs rights that this process does not have`,
  EADDRNOTAVAIL: () => "LANEKIT_HOST: this machine has no such address",
  ENOTFOUND: () => "LANEKIT_HOST: no such host"
}
