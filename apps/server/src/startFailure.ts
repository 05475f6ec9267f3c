import { ConfigError, Match, Predicate } from "effect"
import type { AppError } from "./App.ts"

/** Why the server did not start: one line that names the variable to change. */
export const explain = Match.typeTags<AppError | ConfigError.ConfigError>()({
  ConfigError: explainConfig,
  DatabaseUnusable: ({ message }) => `LANEKIT_DB: ${message}`,
  SeedUnusable: ({ message }) => `LANEKIT_SEED: ${message}`,
  SeedRefused: ({ message }) => `LANEKIT_SEED: ${message}`,
  Unavailable: () => "LANEKIT_DB: the database is busy; another process holds it",
  ServeError: ({ cause }) => explainListening(cause, { host: "LANEKIT_HOST", port: "LANEKIT_PORT" }),
  AdminPortUnusable: ({ cause }) => explainListening(cause, { host: "LANEKIT_ADMIN_PORT", port: "LANEKIT_ADMIN_PORT" })
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

interface Names {
  readonly host: string
  readonly port: string
}

const explainListening = (cause: unknown, names: Names): string => {
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown"
  const where = Predicate.hasProperty(cause, "port") ? `port ${String(cause.port)}` : "the port"
  const both = names.host === names.port ? names.port : `${names.host} and ${names.port}`
  return listenErrors[code]?.(where, names) ?? `${both}: cannot listen there (${code})`
}

const listenErrors: Readonly<Record<string, (where: string, names: Names) => string>> = {
  EADDRINUSE: (where, { port }) => `${port}: ${where} is taken; 0 takes a free one`,
  EACCES: (where, { port }) => `${port}: ${where} needs rights that this process does not have`,
  EADDRNOTAVAIL: (_, { host }) => `${host}: this machine has no such address`,
  ENOTFOUND: (_, { host }) => `${host}: no such host`
}
