import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { call } from "../admin/directed.ts"
import { exchange } from "../contract/exchange.ts"
import { fullKey } from "../servers.ts"
import { startGateway } from "./gatewayWorld.ts"

const scrape = (port: number) =>
  exchange(port, { method: "GET", target: "/metrics", headers: {}, body: undefined, chunked: false })

const valueOf = (text: string, series: string): number => {
  const line = text.split("\n").find((each) => each.startsWith(`${series} `))
  return line === undefined ? 0 : Number(line.slice(series.length + 1))
}

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
})
