import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Queue } from "effect"
import { json } from "node:stream/consumers"
import { call } from "../admin/directed.ts"
import { exchange } from "../contract/exchange.ts"
import { listening } from "../listening.ts"
import { fullKey } from "../servers.ts"
import { contact } from "./fronting.ts"
import { startGateway } from "./gatewayWorld.ts"

const scrape = (port: number) =>
  exchange(port, { method: "GET", target: "/metrics", headers: {}, body: undefined, chunked: false })

// The tests of other files may have loaded the gateway from its sources, whose metrics are others of the same names.
const valueOf = (text: string, series: string): number =>
  text.split("\n").filter((each) => each.startsWith(`${series} `)).reduce(
    (sum, line) => sum + Number(line.slice(series.length + 1)),
    0
  )

describe("the metrics of a gateway", () => {
  it.live("tell Prometheus what became of writes, and of whom none", () =>
    Effect.gen(function*() {
      const { adminPort, port } = yield* startGateway()
      const write = (body: object, headers: Readonly<Record<string, string>> = {}) =>
        call(port, "PATCH", "/api/v2/contacts/ct_ada", body, { authorization: `Bearer ${fullKey}`, ...headers })
      const before = (yield* scrape(adminPort)).text
      yield* write({ name: "Zebediah" }, { "idempotency-key": "k1" })
      yield* write({ name: "Zebediah" }, { "idempotency-key": "k1" })
      yield* write({ name: "Zebediah" })
      yield* write({ name: "Other" }, { "idempotency-key": "k1" })
      const { headers, status, text } = yield* scrape(adminPort)
      assert.deepStrictEqual([status, headers["content-type"]], [200, "text/plain; version=0.0.4; charset=utf-8"])
      const grown = (series: string) => valueOf(text, series) - valueOf(before, series)
      assert.strictEqual(grown("lanekit_gateway_writes_replayed_total"), 1)
      assert.strictEqual(grown("lanekit_gateway_writes_unchanged_total"), 1)
      assert.strictEqual(
        grown("lanekit_gateway_writes_refused_total{error_type=\"IdempotencyKeyReused\"}"),
        1
      )
      assert.strictEqual(grown("lanekit_gateway_queue_wait_seconds_count"), 1)
      assert.strictEqual(
        grown("lanekit_gateway_write_duration_seconds_count{lanekit_operation=\"updateContact\"}"),
        3
      )
      assert.strictEqual(
        grown(
          "http_server_request_duration_seconds_count{http_request_method=\"PATCH\",http_route=\"/contacts/{id}\",http_response_status_code=\"200\"}"
        ),
        3
      )
      assert.match(text, /^# TYPE lanekit_gateway_writes_replayed_total counter$/m)
      assert.match(text, /^# TYPE lanekit_gateway_queue_wait_seconds histogram$/m)
      assert.isAbove(valueOf(text, "lanekit_gateway_lane_left{lane=\"write\"}"), 0)
      assert.isAtLeast(valueOf(text, "lanekit_gateway_lane_used{lane=\"write\"}"), 0)
      for (const secret of ["Zebediah", "@", fullKey, "ct_ada"]) assert.notInclude(text, secret)
      // Each line is a comment or a sample.
      for (const line of text.split("\n").filter((each) => each !== "")) {
        assert.match(line, /^(?:# (?:HELP|UNIT|TYPE) \S+ .+|[a-z_]+(?:\{.*\})? (?:[-+.e\d]+|\+Inf|NaN))$/)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("count what was merged, sent again and not sent at all", () =>
    Effect.gen(function*() {
      const { baseUrl, patches } = yield* startSlowApi
      const { adminPort, port } = yield* startGateway({ baseUrl })
      const write = (body: object, headers: Readonly<Record<string, string>> = {}) =>
        call(port, "PATCH", "/api/v2/contacts/ct_1", body, { authorization: `Bearer ${fullKey}`, ...headers })
      const later = (body: object) => write(body, { prefer: "respond-async" })
      const before = (yield* scrape(adminPort)).text

      // What comes while the first is on its way waits for it, and goes as one. That is not taken at first.
      const first = yield* Effect.fork(write({ name: "One" }))
      const sent = yield* patches.take
      for (const body of [{ name: "Two" }, { name: "Three" }, { image_url: "https://example.com/3.png" }]) {
        assert.strictEqual((yield* later(body)).status, 202)
      }
      const waiting = (yield* scrape(adminPort)).text
      sent.answer(200)
      assert.strictEqual((yield* Fiber.join(first)).status, 200)
      const refused = yield* patches.take
      assert.deepStrictEqual(refused.body, { name: "Three", image_url: "https://example.com/3.png" })
      refused.answer(503)
      const taken = yield* patches.take
      assert.deepStrictEqual(taken.body, refused.body)
      taken.answer(200)
      assert.strictEqual((yield* write({ name: "Three" })).status, 200)

      const { text } = yield* scrape(adminPort)
      const grown = (series: string) => valueOf(text, series) - valueOf(before, series)
      const depth = "lanekit_gateway_queue_depth{caller=\"key_full\",priority=\"interactive\"}"
      assert.deepStrictEqual([valueOf(waiting, depth), valueOf(text, depth)], [3, 0])
      // Twice: each time two went along with a third.
      assert.strictEqual(grown("lanekit_gateway_writes_merged_total"), 4)
      assert.strictEqual(grown("lanekit_gateway_writes_retried_total"), 3)
      assert.strictEqual(grown("lanekit_gateway_writes_unchanged_total"), 1)
      assert.strictEqual(grown("lanekit_gateway_queue_wait_seconds_count"), 7)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})

/** A change that came to an API, which is answered when the test says how. */
interface Patch {
  readonly body: object
  readonly answer: (status: number) => void
}

/** An API that knows one contact, and shows each change of it to the test. */
const startSlowApi = Effect.gen(function*() {
  const patches = yield* Queue.unbounded<Patch>()
  let known = { ...contact("ct_1", "Zero"), image_url: "https://example.com/0.png" }
  const { port } = yield* listening((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body))
    if (request.method === "GET") {
      answer(200, known)
      return
    }
    void json(request).then((body) => {
      if (typeof body !== "object" || body === null) return assert.fail("no object")
      return Queue.unsafeOffer(patches, {
        body,
        answer: (status) => {
          if (status === 200) known = { ...known, ...body }
          answer(status, status === 200 ? known : { error: { code: "unavailable", message: "", request_id: "up_1" } })
        }
      })
    })
  })
  return { baseUrl: `http://127.0.0.1:${port}`, patches: { take: Queue.take(patches) } }
})
