import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import type { Observation } from "../../src/report/Observation.ts"
import { maxFindings, maxRecords, Report, ReportState } from "../../src/report/Report.ts"
import type { RequestRecord } from "../../src/report/RequestRecord.ts"
import { observed, type Sent } from "./observed.ts"

const toJson = Schema.encodeSync(ReportState)

const recordOf = (requestId: string): RequestRecord => ({
  requestId,
  at: DateTime.unsafeMake(0),
  milliseconds: 1,
  method: "GET",
  operation: "getMe",
  keyId: "key_a",
  status: 200,
  isDelivered: true,
  faults: []
})

const recordAll = (sent: ReadonlyArray<Sent>) =>
  Effect.map(Report, (report) => {
    for (const observation of observed(sent)) report.record(recordOf(observation.requestId), observation)
  })

const needless: Sent = {
  at: 0,
  method: "PATCH",
  operation: "updateContact",
  effects: { hasChanged: false },
  body: "digest"
}

describe("the report", () => {
  it.effect("is empty while clients keep the rules", () =>
    Effect.gen(function*() {
      const report = yield* Report
      const empty = {
        returned_before_retry_after: 0,
        too_many_writes: 0,
        too_many_reads: 0,
        unsafe_repeat: 0,
        ignored_has_more: 0,
        changed_filters: 0,
        needless_write: 0
      }
      assert.deepStrictEqual(toJson(yield* report.read), {
        is_empty: true,
        findings: [],
        findings_by_rule: empty,
        requests: { total: 0, by_operation: {}, by_status: {} }
      })
      report.record(recordOf("req_a"), undefined)
      report.record({ ...recordOf("req_b"), operation: null, status: null }, undefined)
      assert.deepStrictEqual(toJson(yield* report.read), {
        is_empty: true,
        findings: [],
        findings_by_rule: empty,
        requests: { total: 2, by_operation: { getMe: 1, none: 1 }, by_status: { 200: 1, none: 1 } }
      })
    }).pipe(Effect.provide(Report.layer)))

  it.effect("holds findings, open ones as long as they are", () =>
    Effect.gen(function*() {
      const report = yield* Report
      const list = { operation: "listContacts", listing: { filters: [], namesLimit: false } } as const
      yield* recordAll([{ ...list, at: 0, page: { cursor: "c1", count: 50, limit: 50 } }, needless])
      const first = yield* report.read
      assert.isFalse(first.isEmpty)
      assert.deepStrictEqual(first.findings.map(({ rule }) => rule), ["needless_write", "ignored_has_more"])
      assert.strictEqual(first.findingsByRule.ignored_has_more, 1)
      yield* recordAll([{ ...list, at: 1, listing: { ...list.listing, cursor: "c1" } }])
      const then = yield* report.read
      assert.deepStrictEqual(then.findings.map(({ rule }) => rule), ["needless_write"])
      assert.strictEqual(then.findingsByRule.ignored_has_more, 0)
      yield* report.clear
      assert.isTrue((yield* report.read).isEmpty)
      assert.strictEqual((yield* report.read).requests.total, 0)
    }).pipe(Effect.provide(Report.layer)))

  it.effect("blames nobody for making anew what went with the records that were replaced", () =>
    Effect.gen(function*() {
      const report = yield* Report
      const record = (observation: Observation) => report.record(recordOf(observation.requestId), observation)
      const moment = () => ({ at: 0, turn: report.nextTurn() })
      const next = (): Observation => ({
        requestId: "req_a",
        keyId: "key_a",
        operation: "createContact",
        method: "POST",
        lane: "write",
        path: "/contacts",
        connection: 1,
        arrival: moment(),
        end: moment(),
        status: 200,
        isDelivered: true,
        body: "digest",
        effects: { hasChanged: true, id: "ct_1" }
      })
      record(next())
      const underWay = next()
      yield* report.recordsReplaced
      record(underWay)
      record(next())
      assert.strictEqual((yield* report.read).findingsByRule.unsafe_repeat, 0)
      record(next())
      assert.strictEqual((yield* report.read).findingsByRule.unsafe_repeat, 1)
    }).pipe(Effect.provide(Report.layer)))

  it.effect(`keeps the first ${maxFindings} findings, and counts all`, () =>
    Effect.gen(function*() {
      const report = yield* Report
      yield* recordAll(Array.from({ length: maxFindings + 5 }, (_, at) => ({ ...needless, at })))
      const { findings, findingsByRule } = yield* report.read
      assert.strictEqual(findings.length, maxFindings)
      assert.strictEqual(findingsByRule.needless_write, maxFindings + 5)
    }).pipe(Effect.provide(Report.layer)))

  it.effect(`keeps the last ${maxRecords} requests, the newest first`, () =>
    Effect.gen(function*() {
      const report = yield* Report
      assert.deepStrictEqual(yield* report.requests(10), [])
      for (let index = 0; index < maxRecords + 3; index++) report.record(recordOf(`req_${index}`), undefined)
      const ids = (yield* report.requests(maxRecords)).map(({ requestId }) => requestId)
      assert.strictEqual(ids.length, maxRecords)
      assert.deepStrictEqual(ids.slice(0, 2), [`req_${maxRecords + 2}`, `req_${maxRecords + 1}`])
      assert.strictEqual(ids.at(-1), "req_3")
      assert.deepStrictEqual((yield* report.requests(1)).map(({ requestId }) => requestId), [`req_${maxRecords + 2}`])
      assert.strictEqual((yield* report.read).requests.total, maxRecords + 3)
    }).pipe(Effect.provide(Report.layer)))
})
