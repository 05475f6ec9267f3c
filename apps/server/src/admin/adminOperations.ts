import { Operation } from "@lanekit/http"
import { Schema } from "effect"
import { FaultRule } from "../faults/FaultRule.ts"
import { FaultState } from "../faults/Faults.ts"
import { maxRecords, ReportState } from "../report/Report.ts"
import { RequestRecord } from "../report/RequestRecord.ts"
import { Census } from "../state/Census.ts"
import { ClockState } from "../state/ClockState.ts"
import { Inspection } from "../state/Inspection.ts"
import type { AdminOperation } from "./AdminOperation.ts"
import { webhookOperations } from "./webhookOperations.ts"

const plain = { params: Operation.noParams, query: Operation.noQuery, body: Schema.Void } as const

const Route = Schema.Struct({ method: Schema.String, path: Schema.String, summary: Schema.String })

const Place = Schema.Struct({
  path: Schema.String.pipe(Schema.minLength(1), Schema.maxLength(4096)).annotations({
    message: () => ({ message: "must be a path of 1 to 4096 characters", override: true })
  })
})

const Records = Schema.Struct({ records: Census })

const Id = Schema.Struct({ id: Schema.NonEmptyString })

const Limit = Schema.compose(
  Schema.String.pipe(Schema.pattern(/^[1-9]\d{0,4}$/)),
  Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, maxRecords))
).annotations({ message: () => ({ message: `must be a whole number from 1 to ${maxRecords}`, override: true }) })

const Deletion = Schema.Struct({ id: Schema.String, deleted: Schema.Literal(true) })

const listOf = <A, I>(item: Schema.Schema<A, I>) => Schema.Struct({ data: Schema.Array(item) })

/** Furthest that time can jump at once, in seconds: a year. */
export const maxAdvance = 31_536_000

/** The admin port, as one table. */
export const adminOperations = {
  index: {
    summary: "List what this port answers",
    method: "GET",
    path: "/admin",
    ...plain,
    success: Schema.Struct({ routes: Schema.Array(Route) })
  },
  getReport: {
    summary: "Tell what clients did, and what of it was wrong",
    method: "GET",
    path: "/admin/report",
    ...plain,
    success: ReportState
  },
  clearReport: {
    summary: "Forget what clients did, and give the report, empty",
    method: "DELETE",
    path: "/admin/report",
    ...plain,
    success: ReportState
  },
  listRequests: {
    summary: "List the last requests, the newest first",
    method: "GET",
    path: "/admin/requests",
    ...plain,
    query: Schema.Struct({ limit: Schema.optionalWith(Limit, { exact: true, default: () => 100 }) }),
    success: listOf(RequestRecord)
  },
  listFaults: {
    summary: "List the faults in force, in their order",
    method: "GET",
    path: "/admin/faults",
    ...plain,
    success: listOf(FaultState)
  },
  addFault: {
    summary: "Put a fault in force, after those that are",
    method: "POST",
    path: "/admin/faults",
    ...plain,
    body: FaultRule,
    success: FaultState
  },
  clearFaults: {
    summary: "Take all faults away",
    method: "DELETE",
    path: "/admin/faults",
    ...plain,
    success: listOf(FaultState)
  },
  removeFault: {
    summary: "Take a fault away",
    method: "DELETE",
    path: "/admin/faults/{id}",
    ...plain,
    params: Id,
    success: Deletion
  },
  inspectState: {
    summary: "Tell what the server holds: version, database, records, webhooks, budgets, clock",
    method: "GET",
    path: "/admin/state",
    ...plain,
    success: Inspection
  },
  resetState: {
    summary: "Bring everything back to what it was at the first start; keys made since are kept",
    method: "POST",
    path: "/admin/state/reset",
    ...plain,
    success: Records
  },
  seedState: {
    summary: "Replace every record by those of a seed file's JSON",
    method: "POST",
    path: "/admin/state/seed",
    ...plain,
    body: Schema.Unknown,
    success: Records
  },
  snapshotState: {
    summary: "Write the whole database to a file",
    method: "POST",
    path: "/admin/state/snapshot",
    ...plain,
    body: Place,
    success: Place
  },
  restoreState: {
    summary: "Bring the whole database back from a snapshot",
    method: "POST",
    path: "/admin/state/restore",
    ...plain,
    body: Place,
    success: Records
  },
  advanceClock: {
    summary: "Let the server's time jump ahead",
    method: "POST",
    path: "/admin/clock",
    ...plain,
    body: Schema.Struct({
      advanceSeconds: Schema.propertySignature(
        Schema.Number.pipe(Schema.between(0, maxAdvance)).annotations({
          message: () => ({ message: `must be a number from 0 to ${maxAdvance}`, override: true })
        })
      ).pipe(Schema.fromKey("advance_seconds"))
    }),
    success: ClockState
  },
  ...webhookOperations
} as const satisfies Record<string, AdminOperation>
export type AdminOperations = typeof adminOperations
export type AdminOperationName = keyof AdminOperations
