import type { FailureTraits } from "@lanekit/core"
import type { DatabaseUnusable } from "@lanekit/sql"
import type { Problem } from "@lanekit/terminal/Problem"
import type { ConfigError } from "effect"
import type { AppError } from "./App.ts"
import { databaseSetting, explain, settingIssues } from "./startFailure.ts"

/** What people are told of a server that did not start. Total: a new failure does not compile until it has its row. */
export const problemOf = (failure: AppError | ConfigError.ConfigError): Problem => {
  switch (failure._tag) {
    case "ConfigError":
      return settingInvalid(failure)
    case "DatabaseUnusable":
      return databaseUnusable(failure)
    case "SeedUnusable":
    case "SeedRefused":
      return problem(
        "seed_unusable",
        "bad input",
        explain(failure),
        "correct the file, or name another one in LANEKIT_SEED"
      )
    case "Unavailable":
      return problem(
        "unavailable",
        "unavailable",
        explain(failure),
        "stop that process, or start the server again later"
      )
    case "ServeError":
    case "AdminPortUnusable":
      return problem("address_unusable", "bad input", explain(failure), "correct the variable, or unset it")
  }
}

/** What is told of settings that cannot be used. */
export const settingInvalid = (failure: ConfigError.ConfigError): Problem => ({
  ...problem("setting_invalid", "bad input", explain(failure), "correct the variable, or unset it"),
  issues: settingIssues(failure)
})

/** What is told of a database that cannot be used. */
export const databaseUnusable = (failure: DatabaseUnusable): Problem =>
  problem(
    "database_unusable",
    failure.reason === "locked" || failure.reason === "unreachable" ? "unavailable" : "bad input",
    explain(failure),
    hintOf(failure)
  )

const hintOf = (failure: DatabaseUnusable): string => {
  const setting = databaseSetting(failure)
  const another = `name another ${setting === "LANEKIT_DB" ? "file" : "database"} in ${setting}`
  const hints: { readonly [Reason in DatabaseUnusable["reason"]]: string } = {
    unopenable: setting === "LANEKIT_DB"
      ? `check that its directory exists and is writable, or ${another}`
      : `check what ${setting} names: postgres://user:password@host:port/database`,
    unreachable: `check that the server runs, and the host and the port in ${setting}`,
    refused: `check the user and the password in ${setting}, and that the user may make tables`,
    "read-only": `make it writable, or ${another}`,
    "not a database": `${another}: this one was left alone`,
    foreign: `${another}: this one was left alone`,
    newer: `upgrade the program, or ${another}`,
    locked: "stop that process, or try again later",
    unmigratable: `keep it as it is and report this; or ${another}`
  }
  return hints[failure.reason]
}

const problem = (
  code: string,
  category: FailureTraits.FailureCategory,
  message: string,
  hint: string
): Problem => ({ code, category, message, hint })
