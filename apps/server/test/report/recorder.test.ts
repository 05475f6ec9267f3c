import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Layer, Redacted, Schema } from "effect"
import { Agent } from "node:http"
import { ExchangeObserver } from "../../src/ExchangeObserver.ts"
import { FaultRule } from "../../src/faults/FaultRule.ts"
import { ReportState } from "../../src/report/Report.ts"
import { RequestRecord } from "../../src/report/RequestRecord.ts"
import type { ServerConfig } from "../../src/ServerConfig.ts"
import { exchange } from "../contract/exchange.ts"
import { atOnce, fullKey, hasty, startWithServices, unlimited } from "../servers.ts"
import { makeStillClock } from "../stillClock.ts"
import { until } from "../until.ts"

const toJson = Schema.encodeSync(ReportState)
const recordsToJson = Schema.encodeSync(Schema.Array(RequestRecord))
const decodeRule = Schema.decodeUnknown(FaultRule)

/** A server, what a client does with it, and what is said of that. */
const startRecorded = Effect.fnUntraced(function*(
  config: Partial<ServerConfig> = {},
  surroundings: Layer.Layer<never> = Layer.empty
) {
  const { faults, port, report } = yield* startWithServices(config, surroundings)
  const agent = yield* Effect.acquireRelease(
    Effect.sync(() => new Agent({ keepAlive: true })),
    (agent) => Effect.sync(() => agent.destroy())
  )
  let sent = 0
  const send = (method: string, path: string, body?: object, key = fullKey) =>
    Effect.suspend(() => {
      sent += 1
      return exchange(port, {
        method,
        target: `/api/v2${path}`,
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
        chunked: false
      }, agent)
    })
  // An answer is on record once it has left, which its client may know before.
  const read = Effect.map(
    Effect.zipRight(until(Effect.map(report.read, ({ requests }) => requests.total === sent)), report.read),
    toJson
  )
  const broken = Effect.map(read, ({ findings }) => findings.map(({ rule }) => rule))
  const add = (rule: typeof FaultRule.Encoded) => Effect.flatMap(decodeRule(rule), faults.add)
  return { add, broken, read, report, send }
})

describe("a server's report", () => {
  it.live("is empty for a client that does everything right", () =>
    Effect.gen(function*() {
      const { read, send } = yield* startRecorded()
      yield* send("GET", "/me")
      yield* send("PATCH", "/contacts/ct_ada", { name: "Ada L." })
      yield* send("GET", "/companies?limit=2")
      yield* send("GET", "/contacts/ct_nobody")
      yield* send("GET", "/me", undefined, "pl_v2_strange")
      yield* send("PUT", "/me")
      const { findings, is_empty, requests } = yield* read
      assert.deepStrictEqual(findings, [])
      assert.isTrue(is_empty)
      assert.deepStrictEqual(requests, {
        total: 6,
        by_operation: { getMe: 2, updateContact: 1, listCompanies: 1, getContact: 1, none: 1 },
        by_status: { 200: 3, 401: 1, 404: 1, 405: 1 }
      })
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("tells of who came back too early, by the server's own clock", () =>
    Effect.gen(function*() {
      const { add, broken, read, send } = yield* startRecorded()
      yield* add({ kind: "clock_skew", seconds: 86_400 })
      yield* add({ kind: "rate_limited", retry_after: 60, count: 1, operations: ["getMe"] })
      const { headers } = yield* send("GET", "/me")
      yield* send("PATCH", "/contacts/ct_ada", { name: "Ada L." })
      assert.deepStrictEqual(yield* broken, [])
      yield* send("GET", "/contacts/ct_ada")
      const { findings: [finding] } = yield* read
      assert.deepInclude(finding, {
        rule: "returned_before_retry_after",
        key_id: "key_full",
        operation: "getContact",
        related_request_ids: [String(headers["x-request-id"])]
      })
      assert.deepInclude(finding?.detail, { lane: "read", status: 429, retry_after: 60 })
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("does not blame a client for what it sent together with what was refused", () =>
    Effect.gen(function*() {
      const clock = makeStillClock()
      const { add, broken, send } = yield* startRecorded({}, Layer.setClock(clock))
      const together = Effect.forEach(Array.from({ length: 8 }), () => send("GET", "/me"), { concurrency: "unbounded" })
      yield* together
      yield* add({ kind: "rate_limited", retry_after: 1, count: 1 })
      assert.deepStrictEqual((yield* together).map(({ status }) => status).toSorted(), [...Array(7).fill(200), 429])
      assert.deepStrictEqual(yield* broken, [])
      clock.pass("999 millis")
      yield* send("GET", "/me")
      assert.deepStrictEqual(yield* broken, ["returned_before_retry_after"])
      clock.pass("1 millis")
      yield* send("GET", "/me")
      assert.deepStrictEqual(yield* broken, ["returned_before_retry_after"])
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("counts the time to wait from when the answer was made, not from when the last of it left", () =>
    Effect.gen(function*() {
      const clock = makeStillClock()
      const slow = Layer.succeed(ExchangeObserver, {
        arrived: () => Effect.void,
        answered: () => Effect.sync(() => clock.pass("500 millis"))
      })
      const { add, broken, send } = yield* startRecorded({}, Layer.merge(Layer.setClock(clock), slow))
      yield* add({ kind: "rate_limited", retry_after: 1, count: 1 })
      yield* send("GET", "/me")
      clock.pass("500 millis")
      yield* send("GET", "/me")
      assert.deepStrictEqual(yield* broken, [])
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("blames nobody for a request that the limits let through again", () =>
    Effect.gen(function*() {
      const clock = makeStillClock()
      const lanes = { ...unlimited.lanes, read: { perMinute: 1, burst: 1 } }
      const limits: ServerConfig["limits"] = { areEnforced: true, window: "sliding", lanes }
      const { broken, send } = yield* startRecorded({ limits }, Layer.setClock(clock))
      yield* send("GET", "/me")
      clock.pass("30500 millis")
      const { headers, status } = yield* send("GET", "/me")
      assert.deepStrictEqual([status, headers["retry-after"]], [429, "30"])
      clock.pass("29500 millis")
      assert.strictEqual((yield* send("GET", "/me")).status, 200)
      assert.notInclude(yield* broken, "returned_before_retry_after")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("tells of who sent too many, where the limits are on", () =>
    Effect.gen(function*() {
      for (const areEnforced of [true, false]) {
        const lanes = { ...unlimited.lanes, write: { perMinute: 2, burst: 10 } }
        const { broken, send } = yield* startRecorded({ limits: { ...unlimited, areEnforced, lanes } })
        const rename = (name: string) => Effect.map(send("PATCH", "/contacts/ct_ada", { name }), ({ status }) => status)
        assert.deepStrictEqual(
          [yield* rename("1"), yield* rename("2"), yield* rename("3")],
          areEnforced ? [200, 200, 429] : [200, 200, 200]
        )
        assert.deepStrictEqual(yield* broken, areEnforced ? ["too_many_writes"] : [])
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("tells of a PATCH that changes nothing, and not of one that has to be sent again", () =>
    Effect.gen(function*() {
      const { add, broken, read, send } = yield* startRecorded()
      const rename = (name: string) => Effect.map(send("PATCH", "/contacts/ct_ada", { name }), ({ status }) => status)
      yield* add({ kind: "status", status: 503, when: "after", count: 1 })
      assert.strictEqual(yield* rename("Ada L."), 503)
      assert.strictEqual(yield* rename("Ada L."), 200)
      assert.deepStrictEqual(yield* broken, [])
      assert.strictEqual(yield* rename("Ada L."), 200)
      yield* send("PATCH", "/companies/co_acme", { name: "Acme" })
      const { findings } = yield* read
      assert.deepStrictEqual(findings.map(({ detail, rule }) => ({ rule, detail })), [
        { rule: "needless_write", detail: { id: "ct_ada" } },
        { rule: "needless_write", detail: { id: "co_acme" } }
      ])
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("tells of a POST that is repeated although it took effect, for each that must not be", () =>
    Effect.gen(function*() {
      for (
        const [path, body] of [
          ["/contacts", { email: "new@example.com" }],
          ["/companies", { name: "New" }],
          ["/contacts/blocked-senders", { type: "DOMAIN", value: "noise.example" }],
          ["/companies/co_acme/merge", { source_id: "co_globex" }]
        ] as const
      ) {
        const { add, broken, read, send } = yield* startRecorded()
        const post = Effect.exit(send("POST", path, body))
        yield* add({ kind: "status", status: 500, count: 1 })
        yield* add({ kind: "cut", when: "after", count: 1 })
        yield* post
        yield* post
        assert.deepStrictEqual(yield* broken, [], path)
        yield* post
        const { findings } = yield* read
        assert.deepStrictEqual(findings.map(({ rule }) => rule), ["unsafe_repeat"], path)
        assert.deepInclude(findings[0]?.detail, { first_status: null, took_effect: path === "/companies" })
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("lets a client add a company twice, and make anew what it deleted", () =>
    Effect.gen(function*() {
      const { broken, send } = yield* startRecorded()
      yield* send("POST", "/contacts/ct_bob/companies", { company_id: "co_acme" })
      yield* send("POST", "/contacts/ct_bob/companies", { company_id: "co_acme" })
      for (
        const [path, body] of [
          ["/contacts", { email: "new@example.com" }],
          ["/contacts/blocked-senders", { type: "DOMAIN", value: "noise.example" }],
          ["/companies", { name: "New" }]
        ] as const
      ) {
        const { id } = JSON.parse((yield* send("POST", path, body)).text)
        assert.strictEqual((yield* send("DELETE", `${path}/${id}`)).status, 200, `${path}/${id}`)
        assert.strictEqual((yield* send("POST", path, body)).status, 200)
      }
      assert.deepStrictEqual(yield* broken, [])
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("tells of who goes on with other filters, and not of who goes on with another limit", () =>
    Effect.gen(function*() {
      const { broken, send } = yield* startRecorded()
      const { text } = yield* send("GET", "/companies?limit=1&name_contains=a")
      const cursor = encodeURIComponent(JSON.parse(text).page.cursor)
      yield* send("GET", `/companies?name_contains=a&cursor=${cursor}&limit=200`)
      assert.deepStrictEqual(yield* broken, [])
      yield* send("GET", `/companies?name_contains=b&limit=3&cursor=${cursor}`)
      assert.deepStrictEqual(yield* broken, ["changed_filters"])
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("tells of who stops at a short page, as it was sent, until the next one is read", () =>
    Effect.gen(function*() {
      const { add, broken, read, send } = yield* startRecorded()
      yield* add({ kind: "short_page", items: 1, count: 1 })
      const { text } = yield* send("GET", "/companies?limit=5")
      const { findings: [finding] } = yield* read
      assert.deepInclude(finding, { rule: "ignored_has_more" })
      assert.deepStrictEqual(finding?.detail, { count: 1, limit: 5, named_limit: true })
      yield* send("HEAD", "/companies?limit=5")
      assert.deepStrictEqual(yield* broken, ["ignored_has_more"])
      yield* send("GET", `/companies?limit=200&cursor=${encodeURIComponent(JSON.parse(text).page.cursor)}`)
      assert.deepStrictEqual(yield* broken, [])
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("does not take a page for read that never came whole", () =>
    Effect.gen(function*() {
      const { add, broken, send } = yield* startRecorded()
      yield* add({ kind: "short_page", items: 1, count: 1 })
      yield* add({ kind: "truncated_body", count: 1 })
      assert.isTrue(Exit.isFailure(yield* Effect.exit(send("GET", "/companies"))))
      assert.deepStrictEqual(yield* broken, [])
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("holds nothing of what a request said", () =>
    Effect.gen(function*() {
      const { add, read, report, send } = yield* startRecorded()
      yield* add({ kind: "rate_limited", retry_after: 9, count: 2 })
      const email = "zebediah@example.com"
      yield* send("GET", `/contacts?email=${email}`)
      yield* send("GET", `/contacts?email=${email}&cursor=zebediah`)
      yield* send("PATCH", "/contacts/ct_ada", { email })
      yield* send("PATCH", "/contacts/zebediah", { email })
      const { findings, requests } = yield* read
      assert.isAbove(findings.length, 0)
      assert.strictEqual(requests.total, 4)
      const records = recordsToJson(yield* report.requests(10))
      assert.notInclude(JSON.stringify([findings, requests, records]).toLowerCase(), "zebediah")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("lists the requests with what befell them", () =>
    Effect.gen(function*() {
      const { add, read, report, send } = yield* startRecorded()
      yield* add({ kind: "latency", milliseconds: 1, operations: ["getMe"] })
      yield* add({ kind: "cut", operations: ["getMe"], count: 1 })
      yield* Effect.exit(send("GET", "/me"))
      yield* send("GET", "/elsewhere", undefined, "pl_v2_strange")
      yield* read
      const records = recordsToJson(yield* report.requests(10))
      assert.deepStrictEqual(
        records.map(({ at, milliseconds, request_id, ...record }) => {
          assert.isNotNaN(Date.parse(at))
          assert.isAtLeast(milliseconds, 0)
          assert.match(request_id, /^req_/)
          return record
        }),
        [
          { method: "GET", operation: null, key_id: null, status: 404, is_delivered: true, faults: [] },
          {
            method: "GET",
            operation: "getMe",
            key_id: "key_full",
            status: null,
            is_delivered: false,
            faults: ["fault_1", "fault_2"]
          }
        ]
      )
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("is not kept by a gateway", () =>
    Effect.gen(function*() {
      const { port } = yield* startWithServices({})
      const gateway = yield* startWithServices({
        backend: {
          _tag: "Productlane",
          client: {
            apiKey: Redacted.make(fullKey),
            baseUrl: `http://127.0.0.1:${port}/api/v2`,
            timeout: Duration.seconds(30),
            ...atOnce
          },
          gateway: hasty
        }
      })
      const headers = { authorization: `Bearer ${fullKey}` }
      const me = { method: "GET", target: "/api/v2/me", headers, body: undefined, chunked: false }
      assert.strictEqual((yield* exchange(gateway.port, me)).status, 200)
      assert.strictEqual((yield* gateway.report.read).requests.total, 0)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
