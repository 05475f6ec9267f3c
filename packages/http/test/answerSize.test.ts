import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import { assert, describe, it } from "@effect/vitest"
import { Failure } from "@lanekit/core"
import { Outcome } from "@lanekit/core/testing"
import { ClientConfig, FailureReader, Productlane } from "@lanekit/http"
import { Deferred, Duration, Effect, Fiber, type Layer } from "effect"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { gzipSync } from "node:zlib"
import { answering, config, meJson } from "./stub.ts"

const { maxAnswerBytes } = ClientConfig

const clients: ReadonlyArray<readonly [name: string, layer: Layer.Layer<HttpClient.HttpClient>]> = [
  ["fetch", FetchHttpClient.layer],
  ["undici", NodeHttpClient.layerUndici]
]

/** A server on the loopback that answers every request in the same way, and how many connections it has seen. */
const serving = (answer: (response: ServerResponse) => void) =>
  Effect.acquireRelease(
    Effect.async<{ readonly baseUrl: string; readonly connections: () => number; readonly stop: () => void }>(
      (resume) => {
        let connections = 0
        const server = createServer((_, response) => answer(response))
        server.on("connection", () => {
          connections++
        })
        server.listen(0, "127.0.0.1", () => {
          // A server that listens on a port has an address of this form.
          const { port } = server.address() as AddressInfo
          resume(Effect.succeed({
            baseUrl: `http://127.0.0.1:${port}`,
            connections: () => connections,
            stop: () => {
              server.closeAllConnections()
              server.close()
            }
          }))
        })
      }
    ),
    ({ stop }) => Effect.sync(stop)
  )

const clientOf = (baseUrl: string, timeout: Duration.Duration = config.timeout) =>
  Productlane.make({ ...config, baseUrl, timeout })

const chunk = Buffer.from("ann@example.com ".repeat(4096))

/** Sends chunks for ever, as fast as they are taken, and counts the bytes. */
const endless = (status: number, onClose: (sent: number) => void) => (response: ServerResponse) => {
  let sent = 0
  const pump = () => {
    while (!response.destroyed) {
      sent += chunk.length
      if (!response.write(chunk)) return
    }
  }
  response.writeHead(status, { "content-type": "application/json", "x-request-id": "req_1" })
  response.on("drain", pump)
  response.on("close", () => {
    onClose(sent)
  })
  pump()
}

describe.each(clients)("the body of an answer, through %s", (_, layer) => {
  it.live.each([200, 404, 502])(
    "of status %d is read up to the limit, and the connection is closed",
    (status) =>
      Effect.gen(function*() {
        const closed = yield* Deferred.make<number>()
        const { baseUrl } = yield* serving(endless(status, (sent) => Deferred.unsafeDone(closed, Effect.succeed(sent))))
        const client = yield* clientOf(baseUrl)
        const failure = yield* Effect.flip(client.me)
        assert.deepInclude(failure, { _tag: "MalformedResponse", status })
        if (failure._tag !== "MalformedResponse") return
        assert.strictEqual(failure.excerpt, "<e-mail> ".repeat(100).slice(0, FailureReader.maxExcerpt))
        assert.strictEqual(failure.origin?.requestId, "req_1")
        // What the sockets hold is sent and not read.
        assert.isBelow(yield* Deferred.await(closed), 2 * maxAnswerBytes)
      }).pipe(Effect.provide(layer), Effect.scoped)
  )

  it.live("may be as large as the limit", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* serving((response) => {
        response.end(JSON.stringify(meJson).padEnd(maxAnswerBytes, " "))
      })
      const client = yield* clientOf(baseUrl)
      assert.strictEqual((yield* client.me).workspaceId, "ws_1")
    }).pipe(Effect.provide(layer), Effect.scoped))

  it.live("that was read to its end leaves the connection for later requests", () =>
    Effect.gen(function*() {
      const { baseUrl, connections } = yield* serving((response) => {
        response.end(JSON.stringify(meJson))
      })
      const client = yield* clientOf(baseUrl)
      yield* Effect.repeatN(client.me, 19)
      // A socket may be free a moment later than its answer is read.
      assert.isBelow(connections(), 5)
    }).pipe(Effect.provide(layer), Effect.scoped))

  it.live("is UTF-8 wherever the chunks are cut, and read on where it is none", () =>
    Effect.gen(function*() {
      const bytes = Buffer.concat([
        Buffer.from(`\ufeff${JSON.stringify({ ...meJson, workspace_id: "Zoë 🚀" }).slice(0, -1)},"x":"`),
        Buffer.from([0xff, 0xc3]),
        Buffer.from("\"}")
      ])
      const { baseUrl } = yield* serving((response) => {
        const next = (index: number) => {
          if (index >= bytes.length) return response.end()
          return response.write(bytes.subarray(index, index + 1), () => next(index + 1))
        }
        next(0)
      })
      const client = yield* clientOf(baseUrl)
      assert.strictEqual((yield* client.me).workspaceId, "Zoë 🚀")
    }).pipe(Effect.provide(layer), Effect.scoped))

  it.live("may be missing", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* serving((response) => {
        response.writeHead(204).end()
      })
      const client = yield* clientOf(baseUrl)
      assert.deepInclude(yield* Effect.flip(client.me), { _tag: "MalformedResponse", status: 204, excerpt: "" })
    }).pipe(Effect.provide(layer), Effect.scoped))

  it.live("that is cut off makes the API unavailable", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* serving((response) => {
        response.write("{", () => response.destroy())
      })
      const client = yield* clientOf(baseUrl)
      assert.deepStrictEqual(
        Outcome.failed(yield* Effect.flip(client.me)),
        Outcome.failed(new Failure.Unavailable({ reason: "unreachable" }))
      )
    }).pipe(Effect.provide(layer), Effect.scoped))

  it.live("that never ends is given up when the time is over, and the connection is closed", () =>
    Effect.gen(function*() {
      const closed = yield* Deferred.make<void>()
      const { baseUrl } = yield* serving((response) => {
        response.write("{")
        response.on("close", () => Deferred.unsafeDone(closed, Effect.void))
      })
      const client = yield* clientOf(baseUrl, Duration.millis(200))
      assert.deepStrictEqual(
        Outcome.failed(yield* Effect.flip(client.me)),
        Outcome.failed(new Failure.UpstreamTimeout())
      )
      yield* Deferred.await(closed)
    }).pipe(Effect.provide(layer), Effect.scoped))

  it.live("is let go when the call is interrupted", () =>
    Effect.gen(function*() {
      const started = yield* Deferred.make<void>()
      const closed = yield* Deferred.make<void>()
      const { baseUrl } = yield* serving((response) => {
        response.write("{", () => Deferred.unsafeDone(started, Effect.void))
        response.on("close", () => Deferred.unsafeDone(closed, Effect.void))
      })
      const client = yield* clientOf(baseUrl)
      const fiber = yield* Effect.forkScoped(client.me)
      yield* Deferred.await(started)
      yield* Fiber.interrupt(fiber)
      yield* Deferred.await(closed)
    }).pipe(Effect.provide(layer), Effect.scoped))
})

const padded = (size: number) => () => new Response(JSON.stringify(meJson).padEnd(size, " "))

const overLimit = JSON.stringify(meJson).padEnd(maxAnswerBytes + 1, " ")

const tooLarge = {
  _tag: "MalformedResponse",
  status: 200,
  excerpt: JSON.stringify(meJson).padEnd(FailureReader.maxExcerpt, " ")
} as const

describe("the limit of an answer's body", () => {
  it.effect("is exact", () =>
    Effect.gen(function*() {
      const within = yield* answering(padded(maxAnswerBytes))
      assert.strictEqual((yield* within.client.me).workspaceId, "ws_1")
      const over = yield* answering(padded(maxAnswerBytes + 1))
      assert.deepInclude(yield* Effect.flip(over.client.me), tooLarge)
    }))

  it.live.each(
    [
      ["its own length", { "content-length": String(maxAnswerBytes + 1) }, overLimit],
      ["what it holds, however small it is when compressed", { "content-encoding": "gzip" }, gzipSync(overLimit)]
    ] as const
  )("is about %s", ([, headers, body]) =>
    Effect.gen(function*() {
      const { baseUrl } = yield* serving((response) => {
        response.writeHead(200, headers).end(body)
      })
      const client = yield* clientOf(baseUrl)
      assert.deepInclude(yield* Effect.flip(client.me), tooLarge)
    }).pipe(Effect.provide(FetchHttpClient.layer), Effect.scoped))
})
