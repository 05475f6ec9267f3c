import type { FailureTraits } from "@lanekit/core"
import type { JournalClosed, SyncFailure } from "../../SyncFailure.ts"
import type { ExportUnusable } from "./export/ExportUnusable.ts"

const tags: { readonly [Tag in SyncFailure["_tag"]]: true } = {
  TableUnreadable: true,
  InputUnreadable: true,
  FileUnwritable: true,
  ExportUnusable: true,
  PlanUnreadable: true,
  PlanElsewhere: true,
  JournalClosed: true,
  StagingUnusable: true,
  JournalUnusable: true,
  AnswersUnusable: true
}

/** Whether a failure is one that only a sync can have. */
export const isSyncFailure = (failure: { readonly _tag: string }): failure is SyncFailure =>
  Object.hasOwn(tags, failure._tag)

/** What of such a failure is stable: its code and its category. */
export const traitsOf = (
  failure: SyncFailure
): { readonly code: string; readonly category: FailureTraits.FailureCategory } => {
  switch (failure._tag) {
    case "TableUnreadable":
      return { code: "table_unreadable", category: "bad input" }
    case "InputUnreadable":
      return failure.isMissing
        ? { code: "not_found", category: "not found" }
        : { code: "input_unreadable", category: "bad input" }
    case "FileUnwritable":
      return { code: "file_unwritable", category: "unexpected" }
    case "ExportUnusable":
      return { code: `export_${failure.reason}`, category: isOfDisk(failure) ? "unexpected" : "bad input" }
    case "PlanUnreadable":
      return { code: "plan_unreadable", category: "bad input" }
    case "PlanElsewhere":
      return { code: "plan_elsewhere", category: "conflict" }
    case "JournalClosed":
      return ofJournal(failure.fault)
    case "StagingUnusable":
      return { code: "staging_unusable", category: "unexpected" }
    case "JournalUnusable":
      return { code: "journal_unusable", category: "unexpected" }
    case "AnswersUnusable":
      return { code: "answers_unusable", category: "bad input" }
  }
}

const isOfDisk = ({ reason }: ExportUnusable): boolean => reason === "full" || reason === "unwritable"

const ofJournal = (fault: JournalClosed["fault"]) => {
  switch (fault) {
    case "locked":
      return { code: "journal_locked", category: "conflict" } as const
    case "foreign":
      return { code: "journal_foreign", category: "conflict" } as const
    default:
      return { code: "journal_unusable", category: "unexpected" } as const
  }
}

/** What to do about such a failure. */
export const hintOf = (failure: SyncFailure): string => {
  switch (failure._tag) {
    case "TableUnreadable":
      return failure.columns.length === 0
        ? "nothing was written; correct the file, or say with --format what it is"
        : "nothing was written; name the columns with --map <field>=<column>, the system with --preset, or what is between cells with --delimiter"
    case "InputUnreadable":
      return "check the path, and the permissions of the file and of the folders above it"
    case "FileUnwritable":
      return "what stood in that file stands there still; mend that and run the command again"
    case "ExportUnusable":
      return hintOfExport(failure)
    case "PlanUnreadable":
      return "nothing was written; lanekit sync plan makes a new one"
    case "PlanElsewhere":
      return "use the address and the key, or the profile, that it was made with, or plan anew for these"
    case "JournalClosed":
      return hintOfJournal(failure.fault)
    case "StagingUnusable":
      return "set TMPDIR to a folder with room for about three times the table"
    case "JournalUnusable":
      return "nothing is lost: run the command again once this is mended, and it goes on where it was"
    case "AnswersUnusable":
      return "correct the file, or name one that is not there yet: lanekit sync plan makes it"
  }
}

const hintOfJournal = (fault: JournalClosed["fault"]): string => {
  switch (fault) {
    case "locked":
      return "wait until that has ended; lanekit sync status tells"
    case "foreign":
      return "give the plan another name, or put that file aside"
    default:
      return "nothing was sent; mend that and run the command again, and it goes on where it was"
  }
}

const hintOfExport = ({ path, reason }: ExportUnusable): string => {
  switch (reason) {
    case "options":
      return `give the same options to go on, or remove ${path}.part and ${path}.part.json to begin anew`
    case "malformed":
    case "damaged":
    case "cursor":
      return `remove ${path}.part and ${path}.part.json to begin anew`
    case "foreign":
      return `remove ${path}.part, or choose another file`
    case "shared":
      return "let one of them end, then run the command again"
    case "full":
      return "make room, then run the command again: it goes on where it was"
    case "denied":
    case "not_a_file":
    case "no_directory":
    case "unwritable":
      return "choose another file"
  }
}
