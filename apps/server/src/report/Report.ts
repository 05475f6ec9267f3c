import { Context, Effect, Layer, Schema } from "effect"
import { Finding, RuleName } from "./Finding.ts"
import * as Judge from "./Judge.ts"
import type { Observation } from "./Observation.ts"
import type { RequestRecord } from "./RequestRecord.ts"

const count = Schema.NonNegativeInt
const counts = Schema.Record({ key: Schema.String, value: count })

/** What the clients did, and what of it was wrong. */
export const ReportState = Schema.Struct({
  /** Whether no rule was broken. */
  isEmpty: Schema.propertySignature(Schema.Boolean).pipe(Schema.fromKey("is_empty")),
  /** The first findings, at most {@link maxFindings}, in the order in which the requests ended; open ones are last. */
  findings: Schema.Array(Finding),
  /** How often each rule was broken, those findings too that are not kept. */
  findingsByRule: Schema.propertySignature(Schema.Record({ key: RuleName, value: count })).pipe(
    Schema.fromKey("findings_by_rule")
  ),
  requests: Schema.Struct({
    total: count,
    /** By name of the operation; `none` where the path or the method has none. */
    byOperation: Schema.propertySignature(counts).pipe(Schema.fromKey("by_operation")),
    /** By status code of the answer; `none` where the connection was cut. */
    byStatus: Schema.propertySignature(counts).pipe(Schema.fromKey("by_status"))
  })
}).annotations({ identifier: "Report" })
export type ReportState = typeof ReportState.Type

/** Most findings that are kept; all are counted. */
export const maxFindings = 1000

/** Most requests that are kept, the last ones; all are counted. */
export const maxRecords = 10_000

/** Records requests, and judges those that were made with a good key. */
export class Report extends Context.Tag("server/Report")<Report, {
  /** Numbers moments, so that two of one millisecond are told apart. */
  readonly nextTurn: () => number
  /** Takes in a request that has ended. */
  readonly record: (request: RequestRecord, observation: Observation | undefined) => void
  /** What there is to say now. */
  readonly read: Effect.Effect<ReportState>
  /** The last requests that ended, the newest first: at most `limit`, which is 1 or more. */
  readonly requests: (limit: number) => Effect.Effect<ReadonlyArray<RequestRecord>>
  /** Takes note that every record was replaced by others: what requests before did to records is done away with. */
  readonly recordsReplaced: Effect.Effect<void>
  /** Forgets everything. A request that is under way counts as a new one. */
  readonly clear: Effect.Effect<void>
}>() {
  /** In memory. */
  static readonly layer: Layer.Layer<Report> = Layer.sync(Report, make)
}

function make(): Context.Tag.Service<Report> {
  let turns = 0
  let judge = Judge.make
  let replacedAt = 0
  let records: Array<RequestRecord> = []
  let findings: Array<Finding> = []
  let total = 0
  const byRule = { ...noFindings }
  const byOperation = new Map<string, number>()
  const byStatus = new Map<string, number>()

  const record = (request: RequestRecord, observation: Observation | undefined) => {
    records[total % maxRecords] = request
    total += 1
    increment(byOperation, request.operation ?? "none")
    increment(byStatus, String(request.status ?? "none"))
    if (observation === undefined) return
    const [found, next] = Judge.judge(
      judge,
      observation.arrival.turn < replacedAt ? withoutEffects(observation) : observation
    )
    judge = next
    for (const finding of found) {
      byRule[finding.rule] += 1
      if (findings.length < maxFindings) findings.push(finding)
    }
  }

  const read = Effect.sync((): ReportState => {
    const open = Judge.open(judge)
    const findingsByRule = { ...byRule }
    for (const { rule } of open) findingsByRule[rule] += 1
    return {
      isEmpty: Object.values(findingsByRule).every((times) => times === 0),
      findings: [...findings, ...open].slice(0, maxFindings),
      findingsByRule,
      requests: { total, byOperation: Object.fromEntries(byOperation), byStatus: Object.fromEntries(byStatus) }
    }
  })

  const requests = (limit: number) =>
    Effect.sync(() => {
      const oldest = total % maxRecords
      return [...records.slice(oldest), ...records.slice(0, oldest)].slice(-limit).toReversed()
    })

  const recordsReplaced = Effect.sync(() => {
    replacedAt = ++turns
    judge = Judge.replaced(judge)
  })

  const clear = Effect.sync(() => {
    judge = Judge.make
    records = []
    findings = []
    total = 0
    Object.assign(byRule, noFindings)
    byOperation.clear()
    byStatus.clear()
  })

  return { nextTurn: () => ++turns, record, read, requests, recordsReplaced, clear }
}

const withoutEffects = (observation: Observation): Observation => {
  const { effects: _, ...rest } = observation
  return rest
}

const noFindings: Record<RuleName, number> = {
  returned_before_retry_after: 0,
  too_many_writes: 0,
  too_many_reads: 0,
  unsafe_repeat: 0,
  ignored_has_more: 0,
  changed_filters: 0,
  needless_write: 0
}

const increment = (times: Map<string, number>, key: string): void => {
  times.set(key, (times.get(key) ?? 0) + 1)
}
