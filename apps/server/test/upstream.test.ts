import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Redacted } from "effect"
import { exchange } from "./contract/exchange.ts"
import { listening } from "./listening.ts"
import { atOnce, fullKey, hasty, start } from "./servers.ts"

interface Upstream {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

const envelope = (code: string, details?: unknown) =>
  JSON.stringify({
    error: { code, message: "from upstream", request_id: "up_1", ...(details !== undefined && { details }) }
  })

const answering = ({ body, headers = {}, status }: Upstream) =>
  listening((_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body)
  })

const gatewayFor = (upstreamPort: number, timeout: Duration.Duration = Duration.seconds(30)) =>
  start({
    backend: {
      _tag: "Productlane",
      client: {
        apiKey: Redacted.make("pl_v2_upstream"),
        baseUrl: `http://127.0.0.1:${upstreamPort}`,
        timeout,
        ...atOnce
      },
      gateway: hasty
    }
  })

const get = (port: number) =>
  exchange(port, {
    method: "GET",
    target: "/api/v2/contacts/ct_ada",
    headers: { authorization: `Bearer ${fullKey}` },
    body: undefined,
    chunked: false
  })

describe("a gateway answers for its upstream", () => {
  for (
    const [what, upstream, status, code] of [
      [
        "a refusal of its own key is not the caller's fault",
        { status: 401, body: envelope("unauthenticated") },
        503,
        "unavailable"
      ],
      ["nor is its key's old version", { status: 410, body: envelope("unsupported_key_version") }, 503, "unavailable"],
      [
        "nor a scope that its key lacks",
        { status: 403, body: envelope("scope_required", { required: ["contacts:read"], granted: [] }) },
        403,
        "forbidden"
      ],
      ["nor a refusal by another code", { status: 401, body: envelope("unauthorized") }, 503, "unavailable"],
      ["nor one for another reason", { status: 403, body: envelope("key_disabled") }, 403, "forbidden"],
      ["an unknown code is passed on", { status: 402, body: envelope("payment_required") }, 402, "payment_required"],
      ["a server fault stays one", { status: 500, body: envelope("internal_error") }, 500, "internal_error"],
      ["a proxy's page is an outage", { status: 502, body: "<html>Bad gateway</html>" }, 503, "unavailable"],
      ["a page in place of a contact is a fault", { status: 200, body: "<html>Hello</html>" }, 500, "internal_error"],
      ["a contact of another shape is a fault", { status: 200, body: "{\"id\":7}" }, 500, "internal_error"]
    ] as const
  ) {
    it.live(what, () =>
      Effect.gen(function*() {
        const { port } = yield* answering(upstream)
        const answer = yield* get(yield* gatewayFor(port))
        assert.strictEqual(answer.status, status, answer.text)
        assert.include(answer.text, `"code":"${code}"`)
        assert.notInclude(answer.text, "up_1")
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
  }

  it.live("a rate limit is passed on with its Retry-After", () =>
    Effect.gen(function*() {
      const { port } = yield* answering({
        status: 429,
        headers: { "retry-after": "17" },
        body: envelope("rate_limited", { limit: 1000, window: "1m" })
      })
      const answer = yield* get(yield* gatewayFor(port))
      assert.strictEqual(answer.status, 429)
      assert.strictEqual(answer.headers["retry-after"], "17")
      assert.deepStrictEqual(JSON.parse(answer.text).error.details, { limit: 1000, window: "1m" })
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("fields that this version does not know reach the caller", () =>
    Effect.gen(function*() {
      const contact = {
        id: "ct_ada",
        email: "ada@example.com",
        name: null,
        image_url: null,
        company_id: null,
        is_subscribed: true,
        external_ids: { new_system: "1" },
        created_at: "2026-01-01T00:00:00.123456Z",
        updated_at: "2026-01-01T00:00:00Z",
        job_title: "Countess"
      }
      const { port } = yield* answering({ status: 200, body: JSON.stringify(contact) })
      const answer = yield* get(yield* gatewayFor(port))
      assert.deepStrictEqual(JSON.parse(answer.text), contact)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("nobody there is an outage", () =>
    Effect.gen(function*() {
      const port = yield* Effect.scoped(
        Effect.map(answering({ status: 200, body: "" }), ({ port }) => port)
      )
      const answer = yield* get(yield* gatewayFor(port))
      assert.strictEqual(answer.status, 503)
      assert.include(answer.text, "\"code\":\"unavailable\"")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("silence is a timeout", () =>
    Effect.gen(function*() {
      const { port } = yield* listening(() => undefined)
      const answer = yield* get(yield* gatewayFor(port, Duration.millis(50)))
      assert.strictEqual(answer.status, 504)
      assert.include(answer.text, "\"code\":\"upstream_timeout\"")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
