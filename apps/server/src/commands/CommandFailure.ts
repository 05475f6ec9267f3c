import type { ApiKeyRegistry, Failure } from "@lanekit/core"
import type { DatabaseUnusable } from "@lanekit/sql"
import type { InputRefused, UsageError } from "@lanekit/terminal"
import { type ConfigError, Data } from "effect"

/** A change without a single flag that says what. */
export class NothingToChange extends Data.TaggedError("NothingToChange") {
  override get message() {
    return "nothing to change"
  }
}

/** A database in memory is the server's alone: no other process can reach it. */
export class DatabaseInMemory extends Data.TaggedError("DatabaseInMemory") {
  override get message() {
    return "LANEKIT_DB names a database in memory, which only the server itself can reach"
  }
}

/** Everything that a command can fail with. */
export type CommandFailure =
  | UsageError
  | InputRefused
  | NothingToChange
  | DatabaseInMemory
  | DatabaseUnusable
  | ConfigError.ConfigError
  | ApiKeyRegistry.ApiKeyNotFound
  | ApiKeyRegistry.ApiKeyRevoked
  | Failure.CursorMalformed
  | Failure.Unavailable
