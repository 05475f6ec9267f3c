import { Failure, type Issue } from "@lanekit/core"
import type { SeedRefused, SnapshotUnusable } from "@lanekit/sql"
import { Array } from "effect"
import type { SeedUnusable } from "../seedFile.ts"
import type { ReplacementRefused } from "../state/ReplacementRefused.ts"
import type { SnapshotRefused } from "../state/snapshotFile.ts"

/** How the admin port answers what went wrong with the state. */
export const toFailure = (
  failure: SeedUnusable | SeedRefused | ReplacementRefused | SnapshotRefused | SnapshotUnusable | Failure.Unavailable
): Failure.ValidationFailed | Failure.Unavailable => {
  switch (failure._tag) {
    case "Unavailable":
      return failure
    case "SeedUnusable":
      return invalid(Array.map(failure.issues, ({ message, path }) => ({
        path: "LANEKIT_SEED",
        message: `${path === "" ? failure.path : path} ${message}`
      })))
    case "SeedRefused":
      return invalid([{ path: "", message: `breaks a rule of the database: ${failure.rule}` }])
    case "ReplacementRefused":
      return invalid([{ path: "", message: failure.message }])
    case "SnapshotRefused":
    case "SnapshotUnusable":
      return invalid([{ path: "path", message: failure.message }])
  }
}

/** What is wrong with a request, problem by problem. */
export const invalid = (issues: Array.NonEmptyReadonlyArray<Issue.Issue>) => new Failure.ValidationFailed({ issues })
