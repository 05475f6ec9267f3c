import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Fiber, Redacted, Scope } from "effect"
import { once } from "node:events"
import { request } from "node:http"
import { makeServer, Timeouts } from "../src/HttpServer.ts"
import type { ServerConfig } from "../src/ServerConfig.ts"
import { openConnection } from "./connection.ts"
import { exchange } from "./contract/exchange.ts"
import { listening, portOf } from "./listening.ts"
import { atOnce, fullKey, hasty, start } from "./servers.ts"
import { until } from "./until.ts"

const patch = {
  method: "PATCH",
  target: "/api/v2/contacts/ct_ada",
  headers: { authorization: `Bearer ${fullKey}`, "content-type": "application/json" },
  body: Buffer.from("{\"name\":\"Late\"}"),
  chunked: false
}

const contact = {
  id: "ct_ada",
  email: "ada@example.com",
  name: "Late",
  image_url: null,
  company_id: null,
  is_subscribed: true,
  external_ids: {},
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z"
}

/** Limits by which a read can be told from a write. */
const limits: ServerConfig["limits"] = {
  areEnforced: true,
  window: "sliding",
  lanes: { read: { perMinute: 7, burst: 7 }, write: { perMinute: 5, burst: 5 } }
}

/** An API that answers nothing until it is told to. */
const heldUpstream = Effect.gen(function*() {
  const arrived = yield* Deferred.make<void>()
  const released = yield* Deferred.make<void>()
  const { port } = yield* listening((_request, response) => {
    Effect.runFork(
      Deferred.succeed(arrived, undefined).pipe(
        Effect.andThen(Deferred.await(released)),
        Effect.andThen(Effect.sync(() => {
          response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(contact))
        }))
      )
    )
  })
  return { arrived: Deferred.await(arrived), release: Deferred.succeed(released, undefined), port }
})

/** A gateway in front of an API, which is on a port of loopback. */
const gatewayTo = (port: number) =>
  start({
    limits,
    backend: {
      _tag: "Productlane",
      client: {
        apiKey: Redacted.make("pl_v2_upstream"),
        baseUrl: `http://127.0.0.1:${port}`,
        timeout: Duration.seconds(30),
        ...atOnce
      },
      gateway: hasty
    }
  })

describe("a client that is gone before its answer", () => {
  it.live("leaves nothing behind", () =>
    Effect.gen(function*() {
      const upstream = yield* heldUpstream
      const port = yield* gatewayTo(upstream.port)
      const fibers = yield* Effect.map(Fiber.roots, (roots) => roots.length)
      const { socket } = yield* openConnection(port)
      const write = post("", "{\"name\":\"Late\"}").replace("connection: close\r\n", "")
      socket.write(write + write)
      yield* upstream.arrived
      assert.isAbove((yield* Fiber.roots).length, fibers)
      socket.destroy()
      yield* upstream.release
      yield* until(Effect.map(Fiber.roots, (roots) => roots.length <= fibers))
      assert.strictEqual((yield* exchange(port, patch)).status, 200)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})

describe("stopping", () => {
  it.live("finishes what runs, refuses what comes, and then is gone", () =>
    Effect.gen(function*() {
      const upstream = yield* heldUpstream
      const scope = yield* Scope.make()
      const port = yield* gatewayTo(upstream.port).pipe(Scope.extend(scope))

      const idle = yield* openConnection(port)
      const running = yield* Effect.fork(exchange(port, patch))
      yield* upstream.arrived
      const stopped = yield* Effect.fork(Scope.close(scope, Exit.void))
      const refused = yield* Effect.promise(() => idle.send("GET /api/v2/me HTTP/1.1\r\nhost: x\r\n\r\n"))
      assert.match(refused, /^HTTP\/1\.1 503 /)
      assert.match(refused, /x-request-id: req_/)
      assert.match(refused, /x-ratelimit-limit: 7\r\nx-ratelimit-remaining: 7\r\nx-ratelimit-reset: \d{10}\r\n/)
      assert.match(refused, /connection: close/i)
      assert.match(refused, /"code":"unavailable"/)

      yield* upstream.release
      assert.strictEqual((yield* Fiber.join(running)).status, 200)
      yield* Fiber.join(stopped)
      assert.isTrue(Exit.isFailure(yield* Effect.exit(exchange(port, patch))))
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("cuts a request that hangs, at the limit", () =>
    Effect.flatMap(Timeouts, (timeouts) =>
      Effect.promise(async () => {
        const server = makeServer(Duration.millis(20), () => ({}), timeouts)
        server.on("request", () => undefined)
        server.listen(0, "127.0.0.1")
        await once(server, "listening")
        const hung = request({ port: portOf(server.address()), host: "127.0.0.1" }).end()
        const failed = once(hung, "error")
        await once(server, "request")
        const closed = once(server, "close")
        server.close()
        const [error] = await failed
        assert.strictEqual(error.code, "ECONNRESET")
        await closed
      })))
})

const key = `authorization: Bearer ${fullKey}\r\n`
const post = (fields: string, body: string, target = "/api/v2/contacts/ct_ada") =>
  `PATCH ${target} HTTP/1.1\r\nhost: x\r\n${key}content-type: application/json\r\n${fields}` +
  `content-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`
const read = (fields: string, target = "/api/v2/contacts/ct_ada", method = "GET") =>
  `${method} ${target} HTTP/1.1\r\nhost: x\r\n${key}${fields}connection: close\r\n\r\n`

describe("what is hard to send", () => {
  for (
    const [what, text, status, code] of [
      ["a request line that cannot be read", "NONSENSE\r\n\r\n", 400, "validation_failed"],
      [
        "a header field that cannot be read",
        "GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n\r\n",
        400,
        "validation_failed"
      ],
      [
        "headers larger than the limit",
        `GET / HTTP/1.1\r\nhost: x\r\nx-large: ${"x".repeat(20_000)}\r\n\r\n`,
        431,
        "validation_failed"
      ],
      [
        "two lengths",
        "GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        400,
        "validation_failed"
      ],
      ["no host", `GET /api/v2/me HTTP/1.1\r\n${key}connection: close\r\n\r\n`, 400, "validation_failed"],
      ["a second key", read("authorization: Bearer pl_v2_other\r\n"), 400, "validation_failed"],
      ["a second content type", post("content-type: text/plain\r\n", "{}"), 400, "validation_failed"],
      [
        "a transfer coding that is not read",
        `PATCH /api/v2/contacts/ct_ada HTTP/1.1\r\nhost: x\r\n${key}content-type: application/json\r\n` +
        "transfer-encoding: gzip, chunked\r\nconnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        400,
        "validation_failed"
      ],
      ["CONNECT", "CONNECT example.com:443 HTTP/1.1\r\nhost: example.com\r\n\r\n", 404, "not_found"],
      ["TRACE", read("", "/api/v2/me", "TRACE"), 405, "method_not_allowed"],
      ["PROPFIND", read("", "/api/v2/contacts", "PROPFIND"), 405, "method_not_allowed"],
      [
        "an upgrade, to a path with a semicolon",
        read("upgrade: h2c\r\n", "/api/v2/contacts/ct_ada;x"),
        404,
        "not_found"
      ],
      ["a query that is not UTF-8", read("", "/api/v2/contacts?email=%FF"), 400, "validation_failed"]
    ] as const
  ) {
    it.live(`is answered with the envelope: ${what}`, () =>
      Effect.gen(function*() {
        const port = yield* start({ limits })
        const { send } = yield* openConnection(port)
        const answer = yield* Effect.promise(() => send(text))
        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `))
        const { perMinute } = limits.lanes[text.startsWith("GET ") ? "read" : "write"]
        assert.include(answer, `\r\nx-ratelimit-limit: ${perMinute}\r\nx-ratelimit-remaining: `)
        assert.match(answer, /x-request-id: (req_[0-9a-f]{32})\r\n[^]*"request_id":"\1"/)
        assert.include(answer, `"code":"${code}"`)
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
  }

  for (
    const [what, text] of [
      ["an offer to upgrade, as Java's client makes", post("upgrade: h2c\r\n", "{\"name\":\"Upgraded\"}")],
      ["an expectation that nobody knows", post("expect: banana\r\n", "{\"name\":\"Upgraded\"}")]
    ] as const
  ) {
    it.live(`is done all the same: ${what}`, () =>
      Effect.gen(function*() {
        const port = yield* start({})
        const { send } = yield* openConnection(port)
        const answer = yield* Effect.promise(() => send(text))
        assert.match(answer, /^HTTP\/1\.1 200 /)
        assert.include(answer, "\"name\":\"Upgraded\"")
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
  }

  it.live("does not take the place of an answer that is under way", () =>
    Effect.gen(function*() {
      const port = yield* start({})
      const { send } = yield* openConnection(port)
      const body = "{\"name\":\"First\"}"
      const patch = post("", body).replace("connection: close\r\n", "")
      const answers = yield* Effect.promise(() => send(`${patch}garbage\r\n\r\n`))
      assert.match(answers, /^HTTP\/1\.1 200 [^]*"name":"First"[^]*HTTP\/1\.1 400 [^]*"code":"validation_failed"/)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
