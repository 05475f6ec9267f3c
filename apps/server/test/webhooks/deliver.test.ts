import { HttpClient } from "@effect/platform"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { assert, describe, it } from "@effect/vitest"
import { DeliveryQueue, Event, Webhook } from "@lanekit/core"
import { Effect, Option, Redacted } from "effect"
import type { RequestListener } from "node:http"
import { type Answer, makeDeliver } from "../../src/webhooks/deliver.ts"
import { listening } from "../listening.ts"

const attempt = (port: number, path = "/hook"): DeliveryQueue.Attempt => ({
  id: DeliveryQueue.AttemptId.make("dlv_1"),
  webhookId: Webhook.WebhookId.make("wh_1"),
  url: Webhook.WebhookUrl.make(`http://127.0.0.1:${port}${path}`),
  secret: Redacted.make("whsec_0123456789abcdef"),
  eventId: Event.EventId.make("evt_1"),
  type: "contact.updated",
  body: "{\"name\":\"Zoë\"}",
  attempts: 0
})

const delivering = <A, E>(
  listener: RequestListener,
  body: (deliver: (attempt: DeliveryQueue.Attempt) => Effect.Effect<Answer>, port: number) => Effect.Effect<A, E>
) =>
  Effect.gen(function*() {
    const { port } = yield* listening(listener)
    const deliver = makeDeliver(yield* HttpClient.HttpClient)
    return yield* body((attempt) => deliver(attempt, "t=1,v1=00"), port)
  }).pipe(Effect.scoped, Effect.provide(NodeHttpClient.layerUndici))

const told = (answer: Answer) =>
  answer._tag === "Delivered" ? ["delivered", answer.status] : [answer.error, Option.getOrNull(answer.status)]

describe("an attempt at a delivery", () => {
  it.live("sends the bytes that were written down, and uses its connections again", () => {
    const seen: Array<readonly [port: number | undefined, body: string, length: string | undefined]> = []
    return delivering((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString("utf8")
        seen.push([request.socket.remotePort, body, request.headers["content-length"]])
        response.end("thank you")
      })
    }, (deliver, port) =>
      Effect.gen(function*() {
        for (let count = 0; count < 8; count++) {
          assert.deepStrictEqual(told(yield* deliver(attempt(port))), ["delivered", 200])
        }
        for (const [, ...sent] of seen) assert.deepStrictEqual(sent, ["{\"name\":\"Zoë\"}", "15"])
        // The client may open a second one while the first is just about to be free.
        assert.isAtMost(new Set(seen.map(([port]) => port)).size, 2)
      }))
  })

  it.live("follows no redirect", () => {
    const paths: Array<string | undefined> = []
    return delivering((request, response) => {
      paths.push(request.url)
      response.writeHead(307, { location: "/elsewhere" }).end()
    }, (deliver, port) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(told(yield* deliver(attempt(port))), ["status", 307])
        assert.deepStrictEqual(paths, ["/hook"])
      }))
  })

  it.live("is content with a status, however much comes after it", () => {
    let written = 0
    return delivering((_request, response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024))) written++
      }
      response.on("drain", more)
      more()
    }, (deliver, port) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(told(yield* deliver(attempt(port))), ["delivered", 200])
        // What the system's buffers take, and not a stream without end.
        assert.isBelow(written, 1000)
      }))
  })

  it.live("has failed when nobody listens, and when the connection ends without an answer", () =>
    delivering((request) => request.socket.destroy(), (deliver, port) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(told(yield* deliver(attempt(port))), ["unreachable", null])
        const gone = yield* Effect.scoped(Effect.map(listening(() => undefined), ({ port }) => port))
        assert.deepStrictEqual(told(yield* deliver(attempt(gone))), ["unreachable", null])
        const unparsable = { ...attempt(port), url: Webhook.WebhookUrl.make("http://999.999.999.999/") }
        assert.deepStrictEqual(told(yield* deliver(unparsable)), ["unreachable", null])
      })))
})
