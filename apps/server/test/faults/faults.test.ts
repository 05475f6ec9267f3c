import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Schema, type Scope } from "effect"
import { FaultRule } from "../../src/faults/FaultRule.ts"
import { openConnection } from "../connection.ts"
import { exchange } from "../contract/exchange.ts"
import { fullKey, startWithServices } from "../servers.ts"
import { until } from "../until.ts"

type RuleJson = typeof FaultRule.Encoded

const decodeRule = Schema.decodeUnknown(FaultRule)
const headers = { authorization: `Bearer ${fullKey}`, "content-type": "application/json" }

/** A server with rules in force, and what a client can do with it. */
const startFaulty = Effect.fnUntraced(function*(...rules: ReadonlyArray<RuleJson>) {
  const { faults, port, report } = yield* startWithServices({})
  const add = (rule: RuleJson) => Effect.flatMap(decodeRule(rule), faults.add)
  yield* Effect.forEach(rules, add)
  const send = (method: string, path: string, body?: object) =>
    exchange(port, {
      method,
      target: `/api/v2${path}`,
      headers,
      body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
      chunked: false
    })
  const rename = (name: string) => send("PATCH", "/contacts/ct_ada", { name })
  const nameNow = Effect.map(send("GET", "/contacts/ct_ada"), ({ text }): unknown => JSON.parse(text).name)
  return { port, faults, report, add, send, rename, nameNow }
})

/** The bytes of a request, for who wants to see those of the answer. */
const bytesOf = (method: string, path: string, body = "") =>
  `${method} /api/v2${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${fullKey}\r\n` +
  `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`

const renaming = (name: string) => bytesOf("PATCH", "/contacts/ct_ada", JSON.stringify({ name }))

const raw = (port: number, text: string) =>
  Effect.scoped(Effect.flatMap(openConnection(port), ({ send }) => Effect.promise(() => send(text))))

const onWrites = { operations: ["updateContact"] } as const

const live = <E>(name: string, test: Effect.Effect<unknown, E, NodeContext.NodeContext | Scope.Scope>) =>
  it.live(name, () => test.pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

describe("a failure", () => {
  for (const status of [500, 502, 503, 504, 507]) {
    live(
      `of status ${status} comes before the write, or after it`,
      Effect.gen(function*() {
        const { add, nameNow, rename } = yield* startFaulty({ ...onWrites, kind: "status", status, count: 1 })
        const before = yield* rename("Before")
        assert.strictEqual(before.status, status)
        assert.strictEqual(yield* nameNow, "Ada")
        yield* add({ ...onWrites, kind: "status", status, count: 1, when: "after", retry_after: 7 })
        const after = yield* rename("After")
        assert.strictEqual(after.status, status)
        assert.strictEqual(yield* nameNow, "After")
        assert.strictEqual(before.headers["retry-after"], undefined)
        assert.strictEqual(after.headers["retry-after"], "7")
        for (const { headers, text } of [before, after]) {
          const { error } = JSON.parse(text)
          assert.strictEqual(error.request_id, headers["x-request-id"])
          assert.include(["internal_error", "unavailable", "upstream_timeout"], error.code)
          assert.match(String(headers["x-ratelimit-remaining"]), /^\d+$/)
        }
        assert.strictEqual((yield* rename("Then")).status, 200)
      })
    )
  }

  live(
    "of the limit has a Retry-After, or none, and nothing left in its headers",
    Effect.gen(function*() {
      const { nameNow, rename } = yield* startFaulty(
        { ...onWrites, kind: "rate_limited", retry_after: 30, count: 1 },
        { ...onWrites, kind: "rate_limited", count: 1 }
      )
      const now = yield* Clock.currentTimeMillis
      const told = yield* rename("Limited")
      const untold = yield* rename("Limited")
      for (const { headers, status, text } of [told, untold]) {
        assert.strictEqual(status, 429)
        assert.strictEqual(headers["x-ratelimit-remaining"], "0")
        assert.strictEqual(JSON.parse(text).error.code, "rate_limited")
        assert.deepStrictEqual(JSON.parse(text).error.details, { limit: 1_000_000_000, window: "1m" })
      }
      assert.strictEqual(told.headers["retry-after"], "30")
      assert.approximately(Number(told.headers["x-ratelimit-reset"]), now / 1000 + 30, 3)
      assert.strictEqual(untold.headers["retry-after"], undefined)
      assert.strictEqual(yield* nameNow, "Ada")
    })
  )

  live(
    "meets a request that the operation refuses as well, but none that never comes that far",
    Effect.gen(function*() {
      const { port, send } = yield* startFaulty({ ...onWrites, kind: "status", status: 500, when: "after" })
      const statusOf = (path: string, body: object) => Effect.map(send("PATCH", path, body), ({ status }) => status)
      assert.strictEqual(yield* statusOf("/contacts/ct_nobody", {}), 500)
      assert.strictEqual(yield* statusOf("/contacts/ct_ada", { nmae: "Ada" }), 400)
      assert.strictEqual(yield* statusOf("/contact/ct_ada", {}), 404)
      const strange = { authorization: "Bearer pl_v2_strange" }
      const target = "/api/v2/contacts/ct_ada"
      const refused = yield* exchange(port, {
        method: "PATCH",
        target,
        headers: strange,
        body: undefined,
        chunked: false
      })
      assert.strictEqual(refused.status, 401)
    })
  )
})

describe("an error page", () => {
  live(
    "is a proxy's: no header of the API, unless it keeps the request's id",
    Effect.gen(function*() {
      const { nameNow, rename } = yield* startFaulty(
        { ...onWrites, kind: "html", status: 502, count: 1 },
        { ...onWrites, kind: "html", status: 504, when: "after", request_id: true, count: 1 }
      )
      const before = yield* rename("Before")
      assert.strictEqual(before.status, 502)
      assert.strictEqual(yield* nameNow, "Ada")
      const after = yield* rename("After")
      assert.strictEqual(after.status, 504)
      assert.strictEqual(yield* nameNow, "After")
      for (const { headers, text } of [before, after]) {
        assert.match(String(headers["content-type"]), /^text\/html/)
        assert.match(text, /^<html>[^]*<\/html>\r\n$/)
        assert.deepStrictEqual(Object.keys(headers).filter((name) => name.startsWith("x-ratelimit")), [])
      }
      assert.include(before.text, "502 Bad Gateway")
      assert.strictEqual(before.headers["x-request-id"], undefined)
      assert.match(String(after.headers["x-request-id"]), /^req_/)
    })
  )
})

describe("a connection that is cut", () => {
  live(
    "is cut before the write, or after it, without a byte",
    Effect.gen(function*() {
      const { add, nameNow, port } = yield* startFaulty({ ...onWrites, kind: "cut", count: 1 })
      assert.strictEqual(yield* raw(port, renaming("Before")), "")
      assert.strictEqual(yield* nameNow, "Ada")
      yield* add({ ...onWrites, kind: "cut", when: "after", count: 1 })
      assert.strictEqual(yield* raw(port, renaming("After")), "")
      assert.strictEqual(yield* nameNow, "After")
    })
  )

  live(
    "is cut before a record is made, or after it",
    Effect.gen(function*() {
      const { add, port, send } = yield* startFaulty({ operations: ["createCompany"], kind: "cut", count: 1 })
      const post = raw(port, bytesOf("POST", "/companies", "{\"name\":\"Cut off\"}"))
      const made = Effect.map(
        send("GET", "/companies?name_contains=Cut%20off"),
        ({ text }): number => JSON.parse(text).data.length
      )
      assert.strictEqual(yield* post, "")
      assert.strictEqual(yield* made, 0)
      yield* add({ operations: ["createCompany"], kind: "cut", when: "after", count: 1 })
      assert.strictEqual(yield* post, "")
      assert.strictEqual(yield* made, 1)
    })
  )

  live(
    "takes no other one with it, and leaves nothing behind",
    Effect.gen(function*() {
      const { faults, port, report, send } = yield* startFaulty(
        { ...onWrites, kind: "cut", probability: 0.5, seed: 1 },
        { ...onWrites, kind: "truncated_body", probability: 0.5, seed: 2 }
      )
      const fibers = (yield* Fiber.roots).length
      const sockets = openSockets()
      const other = yield* openConnection(port)
      const names = Array.from({ length: 60 }, (_, index) => `Cut ${index}`)
      yield* Effect.forEach(
        names,
        (name) => raw(port, renaming(name).replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n")),
        {
          concurrency: 8,
          discard: true
        }
      )
      const [cuts, halves] = yield* faults.list
      assert.isAbove(cuts?.applied ?? 0, 10)
      assert.isAbove(halves?.applied ?? 0, 5)
      const get = bytesOf("GET", "/contacts/ct_ada").replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n")
      assert.match(yield* Effect.promise(() => other.send(get)), /^HTTP\/1\.1 200 /)
      other.socket.destroy()
      yield* until(Effect.sync(() => openSockets() <= sockets))
      yield* until(Effect.map(Fiber.roots, (roots) => roots.length <= fibers))
      assert.strictEqual((yield* send("GET", "/me")).status, 200)
      yield* until(Effect.map(report.read, ({ requests }) => requests.total === 62))
    })
  )
})

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length

describe("a body", () => {
  live(
    "ends in the middle of what was announced",
    Effect.gen(function*() {
      const { nameNow, port } = yield* startFaulty({ ...onWrites, kind: "truncated_body", count: 1 })
      const answer = yield* raw(port, renaming("Half"))
      const [head = "", body = ""] = answer.split("\r\n\r\n")
      const [, length] = /content-length: (\d+)/.exec(head) ?? []
      assert.match(head, /^HTTP\/1\.1 200 [^]*x-request-id: req_/)
      assert.strictEqual(body.length, Math.ceil(Number(length) / 2))
      assert.match(body, /^\{"id":"ct_ada"/)
      assert.strictEqual(yield* nameNow, "Half")
    })
  )

  live(
    "comes slowly, and whole",
    Effect.gen(function*() {
      const { send } = yield* startFaulty({
        kind: "slow_body",
        chunk_bytes: 100,
        milliseconds: 5,
        operations: ["getContact"]
      })
      const start = yield* Clock.currentTimeMillis
      const { headers, text } = yield* send("GET", "/contacts/ct_ada")
      assert.isAtLeast((yield* Clock.currentTimeMillis) - start, 5 * (Math.ceil(text.length / 100) - 1))
      assert.strictEqual(JSON.parse(text).id, "ct_ada")
      assert.strictEqual(headers["content-length"], String(text.length))
      const head = yield* send("HEAD", "/contacts/ct_ada")
      assert.strictEqual(head.headers["content-length"], headers["content-length"])
    })
  )

  live(
    "that comes slowly goes to nobody once the client is gone",
    Effect.gen(function*() {
      const { port } = yield* startFaulty({ kind: "slow_body", chunk_bytes: 1, milliseconds: 600_000 })
      const fibers = (yield* Fiber.roots).length
      const { socket } = yield* openConnection(port)
      const arrived = Effect.promise(() => new Promise((resolve) => socket.once("data", resolve)))
      socket.write(bytesOf("GET", "/me"))
      yield* arrived
      socket.destroy()
      yield* until(Effect.map(Fiber.roots, (roots) => roots.length <= fibers))
    })
  )
})

describe("latency", () => {
  live(
    "is waited for, whether it comes before or after",
    Effect.gen(function*() {
      const { rename, report } = yield* startFaulty(
        { ...onWrites, kind: "latency", milliseconds: 20 },
        { ...onWrites, kind: "latency", milliseconds: 30, when: "after" }
      )
      const start = yield* Clock.currentTimeMillis
      assert.strictEqual((yield* rename("Late")).status, 200)
      assert.isAtLeast((yield* Clock.currentTimeMillis) - start, 49)
      const [record] = yield* report.requests(1)
      assert.deepStrictEqual(record?.faults, ["fault_1", "fault_2"])
    })
  )

  for (const [when, name] of [["before", "Ada"], ["after", "Late"]] as const) {
    live(
      `${when} the write leaves it ${when === "before" ? "undone" : "done"} when the client gives up`,
      Effect.gen(function*() {
        const { faults, nameNow, port, report } = yield* startFaulty({
          ...onWrites,
          kind: "latency",
          milliseconds: 600_000,
          when
        })
        const fibers = (yield* Fiber.roots).length
        const { socket } = yield* openConnection(port)
        socket.write(renaming("Late"))
        yield* until(Effect.map(faults.list, ([latency]) => latency?.applied === 1))
        if (when === "after") yield* until(Effect.map(nameNow, (now) => now === "Late"))
        socket.destroy()
        yield* until(Effect.map(Fiber.roots, (roots) => roots.length <= fibers))
        assert.strictEqual(yield* nameNow, name)
        const record = (yield* report.requests(100)).find(({ method }) => method === "PATCH")
        assert.deepInclude(record, { operation: "updateContact", isDelivered: false, status: null })
      })
    )
  }
})

describe("a clock that is wrong", () => {
  live(
    "is wrong in the headers, and nowhere else",
    Effect.gen(function*() {
      const { send } = yield* startFaulty({ kind: "clock_skew", seconds: -3600, count: 1 })
      const now = yield* Clock.currentTimeMillis
      const wrong = yield* send("GET", "/contacts/ct_ada")
      const right = yield* send("GET", "/contacts/ct_ada")
      assert.approximately(Date.parse(String(wrong.headers.date)), now - 3_600_000, 5000)
      assert.approximately(Date.parse(String(right.headers.date)), now, 5000)
      const resetOf = ({ headers }: typeof wrong) => Number(headers["x-ratelimit-reset"])
      assert.approximately(resetOf(wrong), resetOf(right) - 3600, 5)
      assert.strictEqual(wrong.text, right.text)
    })
  )
})

/** All ids of a list, and how many each page held. */
const readAll = (send: (method: string, path: string) => ReturnType<typeof exchange>) =>
  Effect.gen(function*() {
    const sizes: Array<number> = []
    const ids: Array<string> = []
    let cursor: string | null = ""
    while (cursor !== null && sizes.length < 100) {
      const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`
      const { data, page } = JSON.parse((yield* send("GET", `/companies?limit=3${query}`)).text)
      sizes.push(data.length)
      for (const { id } of data) ids.push(id)
      cursor = page.has_more === true ? page.cursor : null
    }
    return { sizes, ids }
  })

describe("a short page", () => {
  live(
    "may be empty, and loses no row",
    Effect.gen(function*() {
      const { add, faults, report, send } = yield* startFaulty()
      const whole = yield* readAll(send)
      assert.isAbove(whole.ids.length, 6)
      for (
        const rule of [
          { items: 0, count: 3 },
          { items: 1 },
          { items: 0, probability: 0.7, seed: 5 },
          { items: 2, probability: 0.5, seed: 6 }
        ]
      ) {
        yield* add({ kind: "short_page", ...rule })
        const short = yield* readAll(send)
        assert.deepStrictEqual(short.ids, whole.ids)
        const [fault] = yield* faults.list
        assert.isAbove(fault?.applied ?? 0, 0)
        assert.isTrue(short.sizes.slice(0, -1).some((size) => size < 3))
        yield* faults.clear
      }
      assert.deepStrictEqual((yield* report.read).findings, [])
    })
  )
})

describe("faults together", () => {
  live(
    "wait, fail, and have a wrong clock",
    Effect.gen(function*() {
      const { rename } = yield* startFaulty(
        { kind: "latency", milliseconds: 15 },
        { kind: "clock_skew", seconds: 86_400 },
        { kind: "slow_body", chunk_bytes: 20, milliseconds: 2 },
        { kind: "status", status: 503, retry_after: 3 },
        { kind: "cut" }
      )
      const start = yield* Clock.currentTimeMillis
      const { headers, status, text } = yield* rename("Never")
      assert.isAtLeast((yield* Clock.currentTimeMillis) - start, 15)
      assert.strictEqual(status, 503)
      assert.strictEqual(headers["retry-after"], "3")
      assert.approximately(Date.parse(String(headers.date)), start + 86_400_000, 5000)
      assert.strictEqual(JSON.parse(text).error.code, "unavailable")
    })
  )

  live(
    "are the same for the same seeds and the same requests",
    Effect.gen(function*() {
      const { add, faults, rename } = yield* startFaulty()
      const run = Effect.gen(function*() {
        yield* faults.clear
        yield* add({ kind: "status", status: 500, probability: 0.3, seed: 11 })
        yield* add({ kind: "html", status: 502, probability: 0.3, seed: 12 })
        return yield* Effect.forEach(
          Array.from({ length: 30 }, (_, index) => index),
          (index) => Effect.map(rename(`Run ${index}`), ({ status }) => status)
        )
      })
      const first = yield* run
      assert.deepStrictEqual(yield* run, first)
      assert.deepStrictEqual([...new Set(first)].toSorted(), [200, 500, 502])
    })
  )
})
