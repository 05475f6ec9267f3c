import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Inspectable, Layer, Logger, LogLevel, Tracer } from "effect"
import { exchange } from "./contract/exchange.ts"
import { fullKey, startEmbedded, startGateway } from "./servers.ts"

const secrets = [
  fullKey,
  "ada@example.com",
  "Ada",
  "secret.person@example.com",
  "Zebediah",
  "multi@example.com",
  "Globex"
]

/** Everything that logs and spans hold, as texts. */
const makeRecorder = () => {
  const records: Array<string> = []
  const record = (value: unknown) => {
    records.push(Inspectable.stringifyCircular(value))
  }
  const tracer = Tracer.make({
    span: (name, parent, context, links, startTime, kind) => {
      record(name)
      const span: Tracer.Span = {
        _tag: "Span",
        name,
        spanId: "1",
        traceId: "1",
        parent,
        context,
        status: { _tag: "Started", startTime },
        attributes: new Map(),
        links,
        sampled: true,
        kind,
        end: () => undefined,
        attribute: (key, value) => record([key, value]),
        event: (event, _time, attributes) => record([event, attributes]),
        addLinks: () => undefined
      }
      return span
    },
    context: (f) => f()
  })
  const logger = Logger.make(({ annotations, cause, message }) => record([message, [...annotations], cause]))
  const layer = Layer.mergeAll(
    Layer.setTracer(tracer),
    Logger.replace(Logger.defaultLogger, logger),
    Logger.minimumLogLevel(LogLevel.All)
  )
  return { records, layer }
}

const send = (port: number, method: string, path: string, body?: string) =>
  exchange(port, {
    method,
    target: `/api/v2${path}`,
    headers: { authorization: `Bearer ${fullKey}`, "content-type": "application/json" },
    body: body === undefined ? undefined : Buffer.from(body),
    chunked: false
  })

for (const [backend, start] of [["embedded", startEmbedded], ["through a gateway", startGateway]] as const) {
  describe(`logs and spans, ${backend}`, () => {
    it.live("hold no key, no e-mail and no name", () => {
      const { layer, records } = makeRecorder()
      return Effect.gen(function*() {
        const { port } = yield* start
        yield* send(port, "GET", "/contacts?email=ada%40example.com&name_contains=Ada")
        yield* send(port, "GET", "/contacts/secret.person%40example.com")
        yield* send(
          port,
          "PATCH",
          "/contacts/ct_ada",
          "{\"name\":\"Zebediah\",\"email\":\"secret.person@example.com\"}"
        )
        yield* send(port, "PATCH", "/contacts/ct_ada", "{\"email\":\"multi@example.com\",\"company_name\":\"Globex\"}")
        yield* send(port, "PATCH", "/contacts/ct_ada", "{\"name\":7,\"email\":\"Zebediah\"}")
        yield* send(port, "PATCH", "/contacts/ct_ada", "Zebediah <secret.person@example.com>")
        assert.include(records.join("\n"), "PATCH /contacts/{id}")
        for (const secret of secrets) {
          assert.deepStrictEqual(records.filter((text) => text.includes(secret)), [], secret)
        }
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer), Effect.provide(layer))
    })
  })
}
