import { Deferred, Effect } from "effect"
import { createServer, type IncomingHttpHeaders } from "node:http"

/** A recorded answer, or none at all. */
export type Reply =
  | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
  | "silence"

/** A request as it arrived. */
export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** An API that answers from a table of `METHOD /path`, or `METHOD /path?query`, and remembers what it was asked. */
export interface StubApi {
  readonly url: string
  readonly requests: ReadonlyArray<Received>
  /** `METHOD /url body` of each request. */
  readonly asked: () => ReadonlyArray<string>
  /** Done when the first request has arrived. */
  readonly isAsked: Effect.Effect<void>
}

/** Starts an API on a free port of loopback, and stops it with the scope. */
export const start = (replies: Readonly<Record<string, Reply>>) =>
  Effect.gen(function*() {
    const first = yield* Deferred.make<void>()
    const requests: Array<Received> = []
    const server = createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const { headers, method = "", url = "" } = request
        requests.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
        Deferred.unsafeDone(first, Effect.void)
        const reply = replies[`${method} ${url}`] ?? replies[`${method} ${url.split("?")[0]}`] ??
          { status: 500, body: "no such answer recorded" }
        if (reply === "silence") return
        response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers })
        response.end(reply.body)
      })
    })
    const port = yield* Effect.acquireRelease(
      Effect.promise(() =>
        new Promise<number>((resolve, reject) => {
          server.listen(0, "127.0.0.1", () => {
            const address = server.address()
            if (address === null || typeof address === "string") reject(new Error("no port"))
            else resolve(address.port)
          })
        })
      ),
      () =>
        Effect.sync(() => {
          server.close()
          server.closeAllConnections()
        })
    )
    const asked = () => requests.map(({ body, method, url }) => `${method} ${url} ${body}`.trimEnd())
    const stub: StubApi = { url: `http://127.0.0.1:${port}`, requests, asked, isAsked: Deferred.await(first) }
    return stub
  })
