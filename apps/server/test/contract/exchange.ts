import { Effect } from "effect"
import { type Agent, type IncomingHttpHeaders, request as httpRequest } from "node:http"

/** A request with its target as it stands: no URL parser comes between the case and the wire. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
  readonly chunked: boolean
}

/** What came back. */
export interface RawResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** One exchange with a server on loopback, on a connection of its own unless an agent has another. */
export const exchange = (
  port: number,
  { body, chunked, headers, method, target }: RawRequest,
  agent: Agent | false = false
) =>
  Effect.tryPromise(() =>
    new Promise<RawResponse>((resolve, reject) => {
      const length = body === undefined || chunked ? {} : { "content-length": String(body.length) }
      const sent = httpRequest({
        host: "127.0.0.1",
        port,
        method,
        path: target,
        headers: { ...length, ...headers },
        agent
      }, (response) => {
        const chunks: Array<Buffer> = []
        response.on("data", (chunk: Buffer) => chunks.push(chunk))
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString("utf8")
          }))
        response.on("error", reject)
      })
      sent.on("error", reject)
      if (body !== undefined && chunked) sent.write(body)
      sent.end(chunked ? undefined : body)
    })
  )
