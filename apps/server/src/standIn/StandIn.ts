import type { FaultRule } from "../faults/FaultRule.ts"
import type { FaultState } from "../faults/Faults.ts"
import type { ReportState } from "../report/Report.ts"
import type { RequestRecord } from "../report/RequestRecord.ts"
import type { Census } from "../state/Census.ts"
import type { ClockState } from "../state/ClockState.ts"
import type { Inspection } from "../state/Inspection.ts"
import type * as Webhooks from "../webhooks/Webhooks.ts"

/** A key, and its secret. */
export interface StandInKey {
  readonly id: string
  readonly secret: string
}

/** A rule of what goes wrong, as `POST /admin/faults` takes it. */
export type Fault = typeof FaultRule.Encoded

/** A rule in force, and what became of it so far. */
export type FaultInForce = typeof FaultState.Encoded

/** What clients did, and what of it was wrong. */
export type Report = typeof ReportState.Encoded

/** One request that was answered. */
export type AnsweredRequest = typeof RequestRecord.Encoded

/** Where changes are told, and which. */
export type NewWebhook = typeof Webhooks.NewWebhook.Encoded

/** A webhook that was just made, with its secret. */
export type CreatedWebhook = typeof Webhooks.CreatedWebhook.Encoded

/** How many records there are. */
export type RecordCounts = typeof Census.Encoded

/** What the stand-in holds. */
export type Holdings = typeof Inspection.Encoded

/** What the stand-in takes the time for. */
export type Time = typeof ClockState.Encoded

/**
 * A running stand-in for the API, on a free port of loopback, with a database of its own in memory.
 *
 * Every promise is rejected with a {@link StandInError} when what it is called with cannot be used; nothing was done then.
 */
export interface StandIn extends AsyncDisposable {
  /** Where the API begins, for example `http://127.0.0.1:41234/api/v2`. */
  readonly baseUrl: string
  /** The same without the path of the API. */
  readonly origin: string
  /** Where the admin port begins, when there is one. */
  readonly adminUrl: string | undefined
  /** Secrets of keys that are this stand-in's alone: with every scope, and with those for reading. */
  readonly keys: { readonly full: string; readonly read: string }
  /** Makes another key. Scopes are an open set: one that is not known is kept, and nothing asks for it. */
  readonly createKey: (key: { readonly scopes: ReadonlyArray<string>; readonly name?: string }) => Promise<StandInKey>
  /** What clients did since the start or the last reset, and what of it was wrong. */
  readonly report: () => Promise<Report>
  /** The last requests that were answered, the newest first; 100 when no limit is given. */
  readonly requests: (limit?: number) => Promise<ReadonlyArray<AnsweredRequest>>
  /** Puts a fault in force, after those that are. */
  readonly fault: (rule: Fault) => Promise<FaultInForce>
  /** Takes all faults away. */
  readonly clearFaults: () => Promise<void>
  /** Tells an HTTP server of changes: of all, unless `events` names some. The secret is what deliveries are signed with. */
  readonly createWebhook: (webhook: NewWebhook) => Promise<CreatedWebhook>
  /** Lets the stand-in's time jump ahead, by milliseconds or seconds: limits, timestamps and waits follow. */
  readonly advanceClock: (by: number | { readonly seconds: number }) => Promise<Time>
  /** Brings back what there was at the start; keys made since are kept. */
  readonly reset: () => Promise<RecordCounts>
  /** Replaces every record by those of a seed file's JSON. */
  readonly seed: (seed: object) => Promise<RecordCounts>
  /** Writes the whole database to a file, and gives its absolute path. */
  readonly snapshot: (path: string) => Promise<string>
  /** Brings the whole database back from a snapshot. The keys of this stand-in stay good. */
  readonly restore: (path: string) => Promise<RecordCounts>
  readonly inspect: () => Promise<Holdings>
  /** Stops: nothing is left behind. It can be called again. A request that is being answered may take ten seconds yet. */
  readonly close: () => Promise<void>
}

/** Why a stand-in did not do what it was asked for. Its message names what to change. */
export class StandInError extends Error {
  override readonly name = "StandInError"
}
