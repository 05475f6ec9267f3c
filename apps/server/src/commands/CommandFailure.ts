import type { ApiKeyRegistry, Delivery, Failure, Webhook } from "@lanekit/core"
import type { DatabaseUnusable, SeedRefused } from "@lanekit/sql"
import type { InputRefused, UsageError } from "@lanekit/terminal"
import { type ConfigError, Data } from "effect"
import type { SeedUnusable } from "../seedFile.ts"
import type { ReplacementRefused } from "../state/ReplacementRefused.ts"

/** A change without a single flag that says what. */
export class NothingToChange extends Data.TaggedError("NothingToChange") {
  override get message() {
    return "nothing to change"
  }
}

/** Deliveries to replay that are not named, or named in two ways. */
export class NothingToReplay extends Data.TaggedError("NothingToReplay") {
  override get message() {
    return "name what to replay: an event or a webhook, or all dead deliveries"
  }
}

/** A database in memory is the server's alone: no other process can reach it. */
export class DatabaseInMemory extends Data.TaggedError("DatabaseInMemory") {
  override get message() {
    return "LANEKIT_DB names a database in memory, which only the server itself can reach"
  }
}

/** There is no database, and what was asked for makes none. */
export class DatabaseAbsent extends Data.TaggedError("DatabaseAbsent")<{ readonly filename: string }> {
  override get message() {
    return `LANEKIT_DB: ${this.filename} does not exist`
  }
}

/** A file that no snapshot can be written to or read from. */
export class SnapshotFileUnusable extends Data.TaggedError("SnapshotFileUnusable")<{
  readonly path: string
  readonly problem: string
}> {
  override get message() {
    return `${this.path} ${this.problem}`
  }
}

/** Records that would be replaced, without the word that they are meant to be. */
export class NotConfirmed extends Data.TaggedError("NotConfirmed") {
  override get message() {
    return "this replaces what the database holds"
  }
}

/** Everything that a command can fail with. */
export type CommandFailure =
  | UsageError
  | InputRefused
  | NothingToChange
  | NothingToReplay
  | NotConfirmed
  | SeedUnusable
  | SeedRefused
  | ReplacementRefused
  | SnapshotFileUnusable
  | DatabaseInMemory
  | DatabaseAbsent
  | DatabaseUnusable
  | ConfigError.ConfigError
  | ApiKeyRegistry.ApiKeyNotFound
  | ApiKeyRegistry.ApiKeyRevoked
  | ApiKeyRegistry.ApiKeyInGrace
  | Webhook.WebhookNotFound
  | Webhook.TooManyWebhooks
  | Delivery.EventNotFound
  | Failure.CursorMalformed
  | Failure.Unavailable
