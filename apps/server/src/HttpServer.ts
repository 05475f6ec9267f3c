import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Failure } from "@lanekit/core"
import { Context, Duration, Effect, Layer } from "effect"
import { createServer, IncomingMessage, type Server, ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import { breakOff } from "./brokenRequest.ts"
import { Draining } from "./Draining.ts"
import { httpDate } from "./httpDate.ts"
import { laneOf } from "./limits/Lane.ts"
import { rateLimitHeaders } from "./limits/rateLimitHeaders.ts"
import { RateLimits } from "./limits/RateLimits.ts"
import { answerOnSocket, methodIn, parserFault, refuse } from "./rawAnswer.ts"
import { requestFault } from "./requestFault.ts"

/** How long requests that are being answered may still take when the server stops. */
export const drainLimit = Duration.seconds(10)

/** How long a client may take. */
export class Timeouts extends Context.Reference<Timeouts>()("server/Timeouts", {
  defaultValue: (): {
    /** To send the header section of a request. */
    readonly headers: Duration.Duration
    /** To send a request whole. */
    readonly request: Duration.Duration
    /** How often both are looked at: by so much a client may be late. */
    readonly check: Duration.Duration
    /** To read an answer that no request was made for, before its connection is cut. */
    readonly linger: Duration.Duration
  } => ({
    headers: Duration.seconds(10),
    request: Duration.seconds(60),
    check: Duration.seconds(5),
    linger: Duration.seconds(2)
  })
}) {}

/** Listens on an address; stops by finishing what runs and refusing, with the envelope, what comes. */
export const layer = (
  { drain = drainLimit, ...options }: {
    readonly host: string
    readonly port: number
    /** How long requests that are being answered may still take when the server stops. */
    readonly drain?: Duration.Duration
  }
) =>
  Layer.unwrapEffect(Effect.gen(function*() {
    const { callLast, isUnderWay } = yield* Draining
    const limits = yield* RateLimits
    const clock = yield* Effect.clock
    const timeouts = yield* Timeouts
    // What is refused here has no key that was looked at, so that nothing of a budget is spent. A request whose method cannot
    // be read may have been a write, of which there are fewer.
    const headersOf = (method: string | undefined) => ({
      date: httpDate(clock.unsafeCurrentTimeMillis()),
      ...Effect.runSync(Effect.map(limits.full(laneOf(method ?? "")), rateLimitHeaders).pipe(Effect.withClock(clock)))
    })
    return NodeHttpServer.layer(
      () => makeServer(drain, headersOf, timeouts, { isLeaving: isUnderWay, callLast: () => Effect.runSync(callLast) }),
      options
    )
  }))

/** How much of the time that those who wait have when the server stops is left to them at its end, to be answered in. */
export const lastMoments = (drain: Duration.Duration): Duration.Duration =>
  Duration.min(Duration.times(drain, 0.5), Duration.seconds(2))

/** How a server stops. */
export interface Leaving {
  /** Whether it is about to. */
  readonly isLeaving: () => boolean
  /** Has those who wait be answered: their connections are about to be closed. */
  readonly callLast: () => void
}

/** The header fields, beside those of the envelope, of an answer to a request that was refused before the routes saw it. */
export type HeadersOf = (method: string | undefined) => Readonly<Record<string, string>>

/**
 * A Node server with the manners that the platform's lacks: every request that it takes in is answered with the envelope,
 * those too that Node would answer itself or not at all, and it stops in time.
 */
export const makeServer = (
  limit: Duration.Duration,
  headersOf: HeadersOf,
  { check, headers, linger, request: whole }: Context.Tag.Service<Timeouts>,
  { callLast, isLeaving }: Leaving = { isLeaving: () => false, callLast: () => undefined }
): Server => {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: Duration.toMillis(headers),
    requestTimeout: Duration.toMillis(whole),
    connectionsCheckingInterval: Duration.toMillis(check),
    requireHostHeader: false
  })
  const sockets = new Set<Duplex>()
  const unanswered = new Map<Duplex, Set<ServerResponse>>()
  const latest = new WeakMap<Duplex, ServerResponse>()
  const waiters = new WeakMap<ServerResponse, Set<() => void>>()
  let isDraining = false

  // Node tells nobody of an answer that it cannot send: who waits for it to leave would wait for ever.
  const release = (socket: Duplex) => {
    for (const response of unanswered.get(socket) ?? []) waiters.get(response)?.forEach((waiter) => waiter())
    unanswered.delete(socket)
  }

  const begin = (request: IncomingMessage, response: ServerResponse): boolean => {
    const waiting = new Set<() => void>()
    latest.set(request.socket, response)
    waiters.set(response, waiting)
    response.on("newListener", (event, waiter) => {
      if (event !== "finish") return
      if (request.socket.destroyed) process.nextTick(waiter)
      else waiting.add(waiter)
    })
    const responses = unanswered.get(request.socket) ?? new Set()
    unanswered.set(request.socket, responses.add(response))
    response.on("close", () => {
      responses.delete(response)
      if (responses.size === 0) unanswered.delete(request.socket)
    })
    const failure = isDraining ? new Failure.Unavailable({ reason: "stopping" }) : requestFault(request)
    // Whoever is told so sends the next request elsewhere.
    if (isLeaving()) response.setHeader("connection", "close")
    if (failure === undefined) return true
    refuse(response, failure, headersOf(request.method))
    return false
  }

  const answerFault = (socket: Duplex, error: NodeJS.ErrnoException) =>
    answerOnSocket(socket, parserFault(error.code), headersOf(methodIn(error)), { code: error.code, linger })

  // The route answers it, as any request that it took in: it knows the key, and what it has carried out by now.
  const abandon = (response: ServerResponse, socket: Duplex, code: string | undefined) => {
    if (unanswered.get(socket)?.has(response) !== true) return socket.destroy()
    if (!response.headersSent) response.setHeader("connection", "close")
    response.on("close", () => socket.destroy())
    return breakOff(response.req, code)
  }

  // A gate before the listeners: what is refused here must not be carried out by the one that the platform adds.
  const emit = server.emit.bind(server)
  server.emit = (event: string, ...args: Array<unknown>): boolean => {
    const [request, response] = args
    if (event !== "request" || !(request instanceof IncomingMessage) || !(response instanceof ServerResponse)) {
      return emit(event, ...args)
    }
    if (!begin(request, response)) return true
    request.url = withoutForeignDelimiters(request.url ?? "/")
    return emit(event, request, response)
  }

  // An upgrade would go round the gate, and Node takes none for one while nobody listens.
  server.on("newListener", (event, listener) => {
    if (event === "upgrade") process.nextTick(() => server.removeListener("upgrade", listener))
  })
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.on("close", () => {
      sockets.delete(socket)
      release(socket)
    })
  })
  // A server may pass over an expectation that it does not know (RFC 9110, section 10.1.1).
  server.on("checkExpectation", (request, response) => server.emit("request", request, response))
  server.on(
    "connect",
    (_request, socket) => answerOnSocket(socket, new Failure.EndpointNotFound(), headersOf("CONNECT"), { linger })
  )
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const broken = latest.get(socket)
    // What was asked before on this connection is answered first: it may have been carried out already.
    const [last] = [...(unanswered.get(socket) ?? [])].slice(-1)
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy()
    else if (broken !== undefined && !broken.req.complete) abandon(broken, socket, error.code)
    else if (last === undefined) answerFault(socket, error)
    else last.on("close", () => socket.writable && answerFault(socket, error))
  })

  const close = server.close.bind(server)
  server.close = (done) => {
    isDraining = true
    for (const responses of unanswered.values()) {
      for (const response of responses) {
        if (!response.headersSent) response.setHeader("connection", "close")
      }
    }
    const timer = setTimeout(() => sockets.forEach((socket) => socket.destroy()), Duration.toMillis(limit))
    timer.unref()
    const last = setTimeout(callLast, Duration.toMillis(limit) - Duration.toMillis(lastMoments(limit)))
    last.unref()
    return close((error) => {
      clearTimeout(timer)
      clearTimeout(last)
      done?.(error)
    })
  }
  return server
}

// The router ends a path at `;` and `#` as it does at `?`, and would take `/contacts/a;b` for the contact `a`.
const withoutForeignDelimiters = (url: string): string => {
  const end = url.indexOf("?")
  const path = end === -1 ? url : url.slice(0, end)
  return path.replaceAll(";", "%3B").replaceAll("#", "%23") + (end === -1 ? "" : url.slice(end))
}
