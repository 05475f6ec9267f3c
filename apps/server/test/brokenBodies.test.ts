import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { type Context, Duration, Effect, Exit, Fiber, Layer, Scope } from "effect"
import { once } from "node:events"
import type { Socket } from "node:net"
import { makeServer, Timeouts } from "../src/HttpServer.ts"
import { openConnection } from "./connection.ts"
import { exchange } from "./contract/exchange.ts"
import { portOf } from "./listening.ts"
import { contractSeed, fullKey, start, startWithServices } from "./servers.ts"
import { until } from "./until.ts"

const head = `PATCH /api/v2/contacts/ct_ada HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${fullKey}\r\n` +
  "content-type: application/json\r\n"
const whole = `${head}content-length: 15\r\n\r\n{"name":"Whole"}`.replace("15", "16")
const half = `${head}content-length: 40\r\n\r\n{"name":`
const garbled = `${head}transfer-encoding: chunked\r\n\r\n5\r\n{"nam\r\nzz\r\n`

// Nothing here arrives late but what never arrives.
const timeouts: Context.Tag.Service<Timeouts> = {
  headers: Duration.millis(20),
  request: Duration.millis(20),
  check: Duration.millis(5),
  linger: Duration.millis(20)
}

/** A server that is out of patience at once. */
const impatient = Layer.succeed(Timeouts, timeouts)

const sendHalf = (socket: Socket, text = half) =>
  Effect.promise(() => new Promise<void>((resolve) => socket.write(text, () => resolve())))

const me = {
  method: "GET",
  target: "/api/v2/me",
  headers: { authorization: `Bearer ${fullKey}` },
  body: undefined,
  chunked: false
}

describe("a body that does not come to its end", { timeout: 5000 }, () => {
  it.live("is answered with 408 when it stalls, and its connection is closed", () =>
    Effect.gen(function*() {
      const { port, report } = yield* startWithServices({}, impatient)
      const { send } = yield* openConnection(port)
      const answer = yield* Effect.promise(() => send(half))
      assert.match(answer, /^HTTP\/1\.1 408 Request Timeout\r\n/)
      assert.match(answer, /\r\nconnection: close\r\n/i)
      assert.match(answer, /x-request-id: (req_[0-9a-f]{32})\r\n[^]*"request_id":"\1"/)
      assert.match(answer, /"code":"validation_failed"[^]*"path":"request","message":"did not arrive in time"/)
      yield* until(Effect.map(report.read, ({ requests }) => requests.total === 1))
      assert.deepStrictEqual((yield* report.read).requests.byStatus, { 408: 1 })
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  for (
    const [what, text, message] of [
      ["the client ends it", half, "ended before it was whole"],
      ["it cannot be read", garbled, "is not HTTP that can be read"]
    ] as const
  ) {
    it.live(`is answered with 400 when ${what}`, () =>
      Effect.gen(function*() {
        const port = yield* start({})
        const { send, socket } = yield* openConnection(port)
        const answer = send(text)
        if (text === half) socket.end()
        const received = yield* Effect.promise(() => answer)
        assert.match(received, /^HTTP\/1\.1 400 Bad Request\r\n/)
        assert.match(received, /x-request-id: (req_[0-9a-f]{32})\r\n[^]*"request_id":"\1"/)
        assert.include(received, `"message":"${message}"`)
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
  }

  it.live("is answered after what was asked before on its connection", () =>
    Effect.gen(function*() {
      const port = yield* start({}, impatient)
      const { send } = yield* openConnection(port)
      const answers = yield* Effect.promise(() => send(whole + half))
      assert.match(answers, /^HTTP\/1\.1 200 [^]*"name":"Whole"[^]*HTTP\/1\.1 408 [^]*"code":"validation_failed"/)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("takes the place of no answer that needs no body", () =>
    Effect.gen(function*() {
      const port = yield* start({}, impatient)
      const { send } = yield* openConnection(port)
      const unknown = half.replace(fullKey, "pl_v2_unknown")
      const answers = yield* Effect.promise(() => send(unknown))
      assert.match(answers, /^HTTP\/1\.1 401 /)
      assert.notInclude(answers.slice(1), "HTTP/1.1")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("leaves nothing behind when its client is gone, and does not keep the server from stopping", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const port = yield* start({ seed: { _tag: "File", path: contractSeed } }).pipe(Scope.extend(scope))
      const fibers = yield* Effect.map(Fiber.roots, (roots) => roots.length)
      for (const leave of [(socket: Socket) => socket.destroy(), (socket: Socket) => socket.resetAndDestroy()]) {
        const sockets = yield* Effect.forEach(
          Array.from({ length: 20 }),
          () => Effect.map(openConnection(port), ({ socket }) => socket)
        )
        yield* Effect.forEach(sockets, (socket) => sendHalf(socket), { discard: true })
        yield* until(Effect.map(Fiber.roots, (roots) => roots.length >= fibers + sockets.length))
        sockets.forEach(leave)
        yield* until(Effect.map(Fiber.roots, (roots) => roots.length <= fibers))
      }
      assert.strictEqual((yield* exchange(port, me)).status, 200)
      yield* Scope.close(scope, Exit.void)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})

describe("a request that never becomes one", { timeout: 5000 }, () => {
  it.live("is answered with 408, and its connection does not stay open for a client that says no more", () =>
    Effect.promise(async () => {
      const server = makeServer(Duration.seconds(10), () => ({}), timeouts)
      server.listen(0, "127.0.0.1")
      await once(server, "listening")
      await Effect.runPromise(Effect.scoped(Effect.gen(function*() {
        const { socket } = yield* openConnection(portOf(server.address()))
        socket.allowHalfOpen = true
        socket.write("GET / HT")
        const [answer] = yield* Effect.promise(() => once(socket, "data"))
        assert.match(String(answer), /^HTTP\/1\.1 408 /)
        server.close()
        yield* Effect.promise(() => once(server, "close"))
      })))
    }))
})
