import { assert, describe, it } from "@effect/vitest"
import { startStandIn } from "@lanekit/server/testing"
import { Effect, Schema } from "effect"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"
import { startServer, temporaryDirectory } from "./programs.ts"

const callerKey = "pl_v2_of_a_caller"

/** What no span may hold: keys, and what requests and records say of people. */
const secrets = [
  "example.com",
  "example%40",
  "Zebediah",
  "Lovelace",
  "picture",
  "asked again",
  "private-key",
  callerKey
]

const Attributes = Schema.Array(Schema.Struct({ key: Schema.String, value: Schema.Unknown }))

const Span = Schema.Struct({
  traceId: Schema.String,
  spanId: Schema.String,
  parentSpanId: Schema.optional(Schema.String),
  name: Schema.String,
  kind: Schema.Int,
  attributes: Attributes,
  status: Schema.Struct({ code: Schema.Int })
})

const readExport = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({
  resourceSpans: Schema.Array(Schema.Struct({
    resource: Schema.Struct({ attributes: Attributes }),
    scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) }))
  }))
})))

/** The kinds of spans, as OTLP counts them. */
const kinds = { server: 2, client: 3 }

/** A collector, and all that was sent to it. */
const startCollector = Effect.acquireRelease(
  Effect.promise(async () => {
    const received: Array<{ readonly target: string; readonly headers: object; readonly body: string }> = []
    const server = createServer((request, response) =>
      void buffer(request).then((body) => {
        received.push({ target: request.url ?? "", headers: request.headers, body: body.toString("utf8") })
        response.writeHead(200, { "content-type": "application/json" }).end("{}")
      })
    ).listen(0, "127.0.0.1")
    await once(server, "listening")
    const address = server.address()
    return { server, received, endpoint: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}` }
  }),
  ({ server }) =>
    Effect.sync(() => {
      server.closeAllConnections()
      server.close()
    })
)

const trace = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" }

describe("the spans of a gateway", () => {
  it.scopedLive("come to a collector in the traces of its callers, and tell of no person", () =>
    Effect.gen(function*() {
      const collector = yield* startCollector
      const api = yield* Effect.acquireRelease(
        Effect.promise(() =>
          startStandIn({
            seed: { contacts: [{ id: "ct_1", email: "ada@example.com", name: "Lovelace", is_subscribed: false }] }
          })
        ),
        (api) => Effect.promise(() => api.close())
      )
      const seed = join(yield* temporaryDirectory, "keys.json")
      const scopes = ["contacts:read", "contacts:write"]
      writeFileSync(
        seed,
        JSON.stringify({ api_keys: [{ id: "key_1", secret: callerKey, scopes, consent_policy: "guard" }] })
      )
      const gateway = yield* startServer({
        LANEKIT_BACKEND: "productlane",
        LANEKIT_SEED: seed,
        PRODUCTLANE_API_KEY: api.keys.full,
        PRODUCTLANE_BASE_URL: api.baseUrl,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint
      })

      const ask = (
        method: string,
        path: string,
        headers: Readonly<Record<string, string>> = {},
        body?: object
      ) =>
        Effect.promise(async () => {
          const answer = await fetch(`${gateway.baseUrl}${path}`, {
            method,
            headers: {
              authorization: `Bearer ${callerKey}`,
              ...(body !== undefined && { "content-type": "application/json" }),
              ...headers
            },
            ...(body !== undefined && { body: JSON.stringify(body) })
          })
          await answer.arrayBuffer()
          return answer
        })
      const traceparent = `00-${trace.traceId}-${trace.spanId}-01`
      const statuses = [
        yield* ask("GET", "/contacts/by-email?email=ada%40example.com", { traceparent }),
        yield* ask("GET", "/contacts?name_contains=Zebediah", {
          traceparent: `00-${"0".repeat(32)}-${trace.spanId}-01`
        }),
        yield* ask("GET", "/contacts/ct_1", { b3: "Zebediah-ada@example.com-1" }),
        yield* ask("PATCH", "/contacts/ct_1", { traceparent, "idempotency-key": "private-key" }, {
          name: "Zebediah",
          image_url: "https://example.com/picture.png"
        }),
        yield* ask("PATCH", "/contacts/ct_1", { "x-lanekit-consent-reason": "asked again" }, { is_subscribed: true }),
        yield* ask("POST", "/contacts", {}, { email: "ada@example.com", name: "Lovelace" }),
        yield* ask("PATCH", "/contacts/zebediah@example.com", {}, { name: "" }),
        yield* ask("GET", "/contacts/nobody@example.com"),
        yield* ask("GET", "/me", { authorization: "Bearer pl_v2_Zebediah" }),
        yield* ask("PATCH", "/contacts/ct_1", { prefer: "respond-async" }, { name: "Lovelace" })
      ]
      assert.deepStrictEqual(statuses.map(({ status }) => status), [200, 200, 200, 200, 200, 409, 400, 404, 401, 202])
      const { pathname = "" } = new URL(statuses.at(-1)?.headers.get("location") ?? "", gateway.baseUrl)
      assert.strictEqual((yield* ask("GET", pathname.replace("/api/v2", ""), { traceparent })).status, 200)

      gateway.process.kill("SIGTERM")
      const { code, stderr } = yield* gateway.ended
      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.deepStrictEqual([...new Set(collector.received.map(({ target }) => target))], ["/v1/traces"])
      const sent = JSON.stringify(collector.received)
      for (const secret of [...secrets, api.keys.full]) assert.notInclude(sent.toLowerCase(), secret.toLowerCase())

      const exported = collector.received.flatMap(({ body }) => readExport(body).resourceSpans)
      for (const { resource } of exported) {
        assert.deepInclude(resource.attributes, { key: "service.name", value: { stringValue: "lanekit-gateway" } })
      }
      const spans = exported.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
      const find = (name: string, kind: number, status: number) =>
        spans.filter((span) =>
          span.name === name && span.kind === kind &&
          Number(attributeOf(span, "http.response.status_code")?.intValue) === status
        )

      for (
        const [name, status, isParented] of [
          ["GET /contacts/by-email", 200, true],
          ["GET /contacts", 200, false],
          ["GET /contacts/{id}", 200, false],
          ["PATCH /contacts/{id}", 200, true],
          ["POST /contacts", 409, false],
          ["PATCH /contacts/{id}", 400, false],
          ["GET /contacts/{id}", 404, false],
          ["GET /me", 401, false],
          ["PATCH /contacts/{id}", 202, false],
          ["GET /operations/{id}", 200, true]
        ] as const
      ) {
        const [method = "", route = ""] = name.split(" ")
        const found = find(name, kinds.server, status)
        const [span] = isParented ? found.filter(({ traceId }) => traceId === trace.traceId) : found
        if (span === undefined) return assert.fail(`no span ${name} ${status}`)
        assert.deepStrictEqual(attributeOf(span, "http.request.method"), { stringValue: method })
        assert.deepStrictEqual(attributeOf(span, "http.route"), { stringValue: route })
        if (isParented) assert.strictEqual(span.parentSpanId, trace.spanId, name)
        else assert.notInclude([trace.traceId, "0".repeat(32)], span.traceId)
      }

      // What a read asks of the API is a part of its caller's trace.
      const [client] = find("GET /contacts/by-email", kinds.client, 200)
      if (client === undefined) return assert.fail("no span of a request to the API")
      assert.strictEqual(client.traceId, trace.traceId)
      assert.isDefined(spans.find(({ spanId }) => spanId === client.parentSpanId))
      const { hostname, port } = new URL(api.baseUrl)
      assert.deepStrictEqual(attributeOf(client, "http.request.method"), { stringValue: "GET" })
      assert.deepStrictEqual(attributeOf(client, "url.template"), { stringValue: "/contacts/by-email" })
      assert.deepStrictEqual(attributeOf(client, "server.address"), { stringValue: hostname })
      assert.strictEqual(String(attributeOf(client, "server.port")?.intValue), port)
      assert.isAtLeast(find("PATCH /contacts/{id}", kinds.client, 200).length, 2)
    }))
})

const attributeOf = ({ attributes }: typeof Span.Type, key: string) => {
  const found = attributes.find((attribute) => attribute.key === key)
  return found === undefined ? undefined : toValue(found.value)
}

// Numbers are texts in some, and numbers in others.
const toValue = Schema.decodeUnknownSync(
  Schema.Struct({
    stringValue: Schema.optionalWith(Schema.String, { exact: true }),
    intValue: Schema.optionalWith(Schema.Union(Schema.String, Schema.Number), { exact: true })
  })
)
