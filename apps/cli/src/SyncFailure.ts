import type { Answers, Journal, PlanUnreadable, Staging, TableUnreadable } from "@lanekit/sync"
import { Data } from "effect"
import type { ExportUnusable } from "./commands/sync/export/ExportUnusable.ts"
import type { InputUnreadable } from "./Input.ts"
import type { FileUnwritable } from "./wholeFile.ts"

/** A plan that was made for another API, or another workspace, than it is to be applied to. */
export class PlanElsewhere extends Data.TaggedError("PlanElsewhere")<{
  /** What it was made for. */
  readonly of: string
}> {
  override get message() {
    return `the plan was made for ${this.of}`
  }
}

/** A journal that cannot be opened. What it says of the plan is as it was. */
export class JournalClosed extends Data.TaggedError("JournalClosed")<{
  /** `foreign`: it is something else. */
  readonly fault: "locked" | "foreign" | "full" | "denied" | "broken"
  readonly path: string
}> {
  override get message() {
    switch (this.fault) {
      case "locked":
        return "this plan is being applied by somebody else at this moment"
      case "foreign":
        return `${this.path} is no journal`
      case "full":
        return `${this.path} cannot be written: the disk is full`
      case "denied":
        return `${this.path} cannot be written: that is not permitted`
      case "broken":
        return `${this.path} cannot be read`
    }
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
  | JournalClosed
  | Staging.StagingUnusable
  | Journal.JournalUnusable
  | Answers.AnswersUnusable
