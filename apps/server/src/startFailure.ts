import type { DatabaseUnusable } from "@lanekit/sql"
import { describe, type InputIssue } from "@lanekit/terminal/InputRefused"
import { ConfigError, Match, Predicate } from "effect"
import type { AppError } from "./App.ts"

/** Why the server did not start: a sentence that names the variable to change. */
export const explain = Match.typeTags<AppError | ConfigError.ConfigError>()({
  ConfigError: (error) => settingIssues(error).map(describe).join("; "),
  DatabaseUnusable: (failure) => `${databaseSetting(failure)}: ${failure.message}`,
  SeedUnusable: ({ message, setting }) => setting === undefined ? message : `${setting}: ${message}`,
  SeedRefused: ({ message }) => `LANEKIT_SEED: ${message}`,
  Unavailable: () => "LANEKIT_DB: the database is busy; another process holds it",
  ServeError: ({ cause }) => explainListening(cause, { host: "LANEKIT_HOST", port: "LANEKIT_PORT" }),
  AdminPortUnusable: ({ cause }) => explainListening(cause, { host: "LANEKIT_ADMIN_HOST", port: "LANEKIT_ADMIN_PORT" })
})

/** The setting that names a database. */
export function databaseSetting({ database }: DatabaseUnusable): "LANEKIT_DB" | "LANEKIT_DATABASE_URL" {
  return /^postgres(?:ql)?:\/\//.test(database) ? "LANEKIT_DATABASE_URL" : "LANEKIT_DB"
}

/** What is wrong with settings, one by one, under their names. */
export function settingIssues(error: ConfigError.ConfigError): ReadonlyArray<InputIssue> {
  return ConfigError.reduceWithContext<undefined, ReadonlyArray<InputIssue>>(error, undefined, {
    andCase: (_, left, right) => [...left, ...right],
    orCase: (_, left, right) => [...left, ...right],
    invalidDataCase: (_, path, message) => issue(path, message),
    missingDataCase: (_, path) => issue(path, "must be set"),
    sourceUnavailableCase: (_, path, message) => issue(path, message),
    unsupportedCase: (_, path, message) => issue(path, message)
  })
}

const issue = (path: ReadonlyArray<string>, message: string): ReadonlyArray<InputIssue> => [
  { flag: path.join("."), path: path.join("."), message }
]

interface Names {
  readonly host: string
  readonly port: string
}

const explainListening = (cause: unknown, names: Names): string => {
  const code = Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown"
  const where = Predicate.hasProperty(cause, "port") ? `port ${String(cause.port)}` : "the port"
  return listenErrors[code]?.(where, names) ?? `${names.host} and ${names.port}: cannot listen there (${code})`
}

const listenErrors: Readonly<Record<string, (where: string, names: Names) => string>> = {
  EADDRINUSE: (where, { port }) => `${port}: ${where} is taken; 0 takes a free one`,
  EACCES: (where, { port }) => `${port}: ${where} needs rights that this process does not have`,
  EADDRNOTAVAIL: (_, { host }) => `${host}: this machine has no such address`,
  ENOTFOUND: (_, { host }) => `${host}: no such host`
}
