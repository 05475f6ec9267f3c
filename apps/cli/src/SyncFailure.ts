import type { Answers, Journal, PlanUnreadable, Staging, TableUnreadable } from "@lanekit/sync"
import { Data } from "effect"
import type { ExportUnusable } from "./commands/sync/export/ExportUnusable.ts"
import type { FileUnwritable } from "./commands/sync/wholeFile.ts"
import type { InputUnreadable } from "./Input.ts"

/** A plan that was made for another API than the one that it is to be applied to. */
export class PlanElsewhere extends Data.TaggedError("PlanElsewhere")<{
  /** Where the API begins that it was made for. */
  readonly api: string
}> {
  override get message() {
    return `the plan was made for ${this.api}`
  }
}

/** What only a sync can fail with. */
export type SyncFailure =
  | TableUnreadable
  | InputUnreadable
  | FileUnwritable
  | ExportUnusable
  | PlanUnreadable
  | PlanElsewhere
  | Staging.StagingUnusable
  | Journal.JournalUnusable
  | Answers.AnswersUnusable
