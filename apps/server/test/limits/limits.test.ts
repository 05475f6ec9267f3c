import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Layer } from "effect"
import { connect } from "node:net"
import type { LimitsConfig } from "../../src/limits/LimitsConfig.ts"
import type { WindowKind } from "../../src/limits/Window.ts"
import { exchange, type RawResponse } from "../contract/exchange.ts"
import { fullKey, start } from "../servers.ts"
import { makeStillClock } from "../stillClock.ts"

const vendor = (window: WindowKind): LimitsConfig => ({
  areEnforced: true,
  window,
  lanes: { read: { perMinute: 1000, burst: 2000 }, write: { perMinute: 60, burst: 120 } }
})

/** A server whose time stands still until somebody lets it pass. */
const startStill = Effect.fnUntraced(function*(limits: LimitsConfig) {
  const clock = makeStillClock()
  const port = yield* start({ limits }, Layer.setClock(clock))
  const send = (method: string, target: string, key: string | null = fullKey, body = "{}") =>
    exchange(port, {
      method,
      target,
      headers: {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(method !== "GET" && { "content-type": "application/json" })
      },
      body: method === "GET" ? undefined : Buffer.from(body),
      chunked: false
    })
  const now = Math.floor((yield* Effect.withClock(Clock.currentTimeMillis, clock)) / 1000)
  return { port, send, now, pass: (seconds: number) => Effect.sync(() => clock.pass(Duration.seconds(seconds))) }
})

const ada = "/api/v2/contacts/ct_ada"

const budgetOf = ({ headers }: RawResponse) =>
  ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].map((name) => Number(headers[name]))

describe.each(["fixed", "sliding", "bucket"] as const)("a key's limits, with a window that is %s", (window) => {
  it.scopedLive("let 60 writes through in a minute, and tell the next one when to come back", () =>
    Effect.gen(function*() {
      const { now, pass, send } = yield* startStill(vendor(window))
      const next = now + (window === "bucket" ? 1 : 60)
      for (let count = 1; count <= 60; count++) {
        const answer = yield* send("PATCH", ada)
        assert.strictEqual(answer.status, 200)
        assert.deepStrictEqual(budgetOf(answer), [60, 60 - count, next])
      }
      const refused = yield* send("PATCH", ada)
      assert.strictEqual(refused.status, 429)
      const { error } = JSON.parse(refused.text)
      assert.deepStrictEqual(error.code, "rate_limited")
      assert.deepStrictEqual(error.details, { limit: 60, window: "1m" })
      assert.strictEqual(refused.headers["retry-after"], window === "bucket" ? "1" : "60")
      assert.deepStrictEqual(budgetOf(refused), [60, 0, next])

      // The other lane, and the other key, have budgets of their own.
      assert.deepStrictEqual(budgetOf(yield* send("GET", ada)).slice(0, 2), [1000, 999])
      const other = yield* send("PATCH", ada, "pl_v2_contract_read")
      assert.deepStrictEqual([other.status, ...budgetOf(other).slice(0, 2)], [403, 60, 59])

      yield* pass(Number(refused.headers["retry-after"]) - 0.001)
      assert.strictEqual((yield* send("PATCH", ada)).status, 429)
      yield* pass(0.001)
      assert.strictEqual((yield* send("PATCH", ada)).status, 200)
    }))
})

describe("the limits", () => {
  const few: LimitsConfig = {
    areEnforced: true,
    window: "sliding",
    lanes: { read: { perMinute: 3, burst: 6 }, write: { perMinute: 3, burst: 2 } }
  }

  it.scopedLive("count whatever a good key asks for, and nothing that is refused for its sake", () =>
    Effect.gen(function*() {
      const { send } = yield* startStill(few)
      const wrong = yield* send("PATCH", ada, fullKey, "{\"name\":\"\"}")
      assert.deepStrictEqual([wrong.status, ...budgetOf(wrong).slice(0, 2)], [400, 3, 1])
      const missing = yield* send("PATCH", "/api/v2/contacts/ct_none")
      assert.deepStrictEqual([missing.status, ...budgetOf(missing).slice(0, 2)], [404, 3, 0])
      for (const repeat of [1, 2]) {
        const refused = yield* send("PATCH", ada)
        assert.deepStrictEqual([repeat, refused.status, refused.headers["retry-after"]], [repeat, 429, "10"])
      }
    }))

  it.scopedLive("are on every answer, and whole where no good key was seen", () =>
    Effect.gen(function*() {
      const { now, port, send } = yield* startStill(few)
      const answers = yield* Effect.all([
        send("GET", ada, null),
        send("GET", ada, "pl_v2_contract_revoked"),
        send("GET", "/api/v2/nowhere"),
        send("GET", ada, "pl_v1_old"),
        send("GET", "/nowhere")
      ])
      assert.deepStrictEqual(answers.map(({ status }) => status), [401, 401, 404, 410, 404])
      for (const answer of answers) assert.deepStrictEqual(budgetOf(answer), [3, 3, now])
      const put = yield* send("PUT", ada)
      assert.deepStrictEqual([put.status, ...budgetOf(put)], [405, 3, 2, now])
      for (const [method, remaining] of [["PATCH", 2], ["HEAD", 3], ["NONSENSE", 2]] as const) {
        const raw = yield* rawAnswer(port, `${method} /api/v2/me HTTP/1.1\r\nHost: a\r\nBad header\r\n\r\n`)
        assert.match(
          raw,
          new RegExp(
            `^HTTP/1\\.1 400 [^]*x-ratelimit-limit: 3\r\nx-ratelimit-remaining: ${remaining}\r\nx-ratelimit-reset: ${now}\r\n`
          )
        )
      }
      const twice = yield* rawAnswer(port, "GET /api/v2/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
      assert.match(twice, /^HTTP\/1\.1 400 [\s\S]*x-ratelimit-limit: 3\r\nx-ratelimit-remaining: 3\r\n/)
    }))

  it.scopedLive("are named as if nothing was spent where they are off", () =>
    Effect.gen(function*() {
      const { now, send } = yield* startStill({ ...few, areEnforced: false })
      for (let count = 1; count <= 8; count++) {
        const answer = yield* send("PATCH", ada)
        assert.deepStrictEqual([answer.status, ...budgetOf(answer)], [200, 3, 2, now])
      }
    }))

  it.scopedLive("hold when requests come at once", () =>
    Effect.gen(function*() {
      const { send } = yield* startStill(vendor("sliding"))
      const answers = yield* Effect.forEach(Array.from({ length: 100 }), () => send("PATCH", ada), { concurrency: 20 })
      assert.lengthOf(answers.filter(({ status }) => status === 200), 60)
      const remaining = answers.filter(({ status }) => status === 200).map((answer) => budgetOf(answer)[1] ?? -1)
      assert.deepStrictEqual(
        remaining.toSorted((a, b) => a - b),
        Array.from({ length: 60 }, (_, index) => index)
      )
    }))
})

/** What a server writes to a connection until it closes it. */
const rawAnswer = (port: number, request: string) =>
  Effect.async<string>((resume) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(request))
    let text = ""
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")))
    socket.on("close", () => resume(Effect.succeed(text)))
  })
