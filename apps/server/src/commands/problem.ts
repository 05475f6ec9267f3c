import type { FailureTraits } from "@lanekit/core"
import type { Problem } from "@lanekit/terminal"
import type { SeedUnusable } from "../seedFile.ts"
import { explain } from "../startFailure.ts"
import { databaseUnusable, settingInvalid } from "../startProblem.ts"
import type { ReplacementRefused } from "../state/ReplacementRefused.ts"
import type { CommandFailure } from "./CommandFailure.ts"
import { programName } from "./programName.ts"

/** What people and programs are told of a failure. Total: a new failure does not compile until it has its row. */
export const problemOf = (failure: CommandFailure): Problem.Problem => {
  switch (failure._tag) {
    case "UsageError":
      return badInput("usage", failure.message, "add --help to a command to see what it takes")
    case "InputRefused":
      return {
        ...badInput("validation_failed", failure.message, "nothing was changed; correct the values and run it again"),
        issues: failure.issues
      }
    case "NothingToChange":
      return badInput("nothing_to_change", failure.message, "name at least one change; --help lists them")
    case "NothingToReplay":
      return badInput("nothing_to_replay", failure.message, "use --event, --webhook or --all-dead")
    case "WebhookNotFound":
      return problem("not_found", "not found", failure.message, `find the id with ${programName} webhooks list`)
    case "EventNotFound":
      return problem("not_found", "not found", failure.message, `find the id with ${programName} webhooks deliveries`)
    case "TooManyWebhooks":
      return problem("conflict", "conflict", failure.message, `remove one with ${programName} webhooks remove`)
    case "NotConfirmed":
      return badInput("not_confirmed", failure.message, "nothing was changed; add --yes to do it")
    case "SeedUnusable":
      return badInput("seed_unusable", explain(failure), hintOfSeed(failure))
    case "SeedRefused":
      return badInput("seed_unusable", failure.message, "nothing was changed; correct the seed")
    case "ReplacementRefused":
      return badInput("replacement_refused", failure.message, hintOfReplacement(failure))
    case "SnapshotFileUnusable":
      return badInput("snapshot_unusable", failure.message, "nothing was changed; name another file")
    case "CursorMalformed":
      return badInput(
        "unprocessable",
        "--cursor is not a cursor of a list",
        "leave it out to begin with the first page"
      )
    case "ConfigError":
      return settingInvalid(failure)
    case "DatabaseInMemory":
      return badInput("setting_invalid", failure.message, "name the file of a server that keeps its data in one")
    case "DatabaseAbsent":
      return badInput(
        "database_absent",
        failure.message,
        "name the server's file in LANEKIT_DB, or start the server first"
      )
    case "DatabaseUnusable":
      return databaseUnusable(failure)
    case "Unavailable":
      return problem("unavailable", "unavailable", explain(failure), "run the command again")
    case "ApiKeyNotFound":
      return problem("not_found", "not found", failure.message, `find the id with ${programName} keys list`)
    case "ApiKeyRevoked":
      return problem("conflict", "conflict", failure.message, `make another one with ${programName} keys create`)
    case "ApiKeyInGrace":
      return problem(
        "conflict",
        "conflict",
        failure.message,
        "nothing was changed; wait until then, or rotate without --grace, which ends every other secret at once"
      )
  }
}

// The path was mistyped, or the content was.
const hintOfSeed = ({ issues: [{ path }], setting }: SeedUnusable): string =>
  path === ""
    ? `nothing was changed; check the path${setting === undefined ? "" : ` in ${setting}`} and the file`
    : "nothing was changed; correct the file"

const hintOfReplacement = ({ reason }: ReplacementRefused): string =>
  reason._tag === "KeysAlone"
    ? "nothing was changed; name the database of an embedded server in LANEKIT_DB, or start one on this first"
    : `nothing was changed; set LANEKIT_SEED to what is meant: ${reason.filledFrom ?? "a seed file"}, or demo`

const problem = (
  code: string,
  category: FailureTraits.FailureCategory,
  message: string,
  hint: string
): Problem.Problem => ({ code, category, message, hint })

const badInput = (code: string, message: string, hint: string): Problem.Problem =>
  problem(code, "bad input", message, hint)
