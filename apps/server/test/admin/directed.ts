import { Effect } from "effect"
import type { ServerConfig } from "../../src/ServerConfig.ts"
import { exchange } from "../contract/exchange.ts"
import { fullKey, startWithServices } from "../servers.ts"

/** What a call came to. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly text: string
  readonly json: unknown
}

/** One call with a JSON body, or none. */
export const call = (
  port: number,
  method: string,
  target: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {}
): Effect.Effect<Answer> =>
  exchange(port, {
    method,
    target,
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    body: body === undefined ? undefined : Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
    chunked: false
  }).pipe(
    Effect.map((answer) => ({ ...answer, json: answer.text === "" ? undefined : JSON.parse(answer.text) })),
    Effect.orDie
  )

/** A server with an admin port: calls of the one and of the other. */
export const startDirected = (config: Partial<ServerConfig> = {}) =>
  Effect.map(startWithServices({ adminPort: 0, ...config }), ({ adminPort, port }) => ({
    port,
    adminPort,
    api: (method: string, path: string, body?: unknown, key = fullKey) =>
      call(port, method, `/api/v2${path}`, body, { authorization: `Bearer ${key}` }),
    admin: (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) =>
      call(adminPort, method, `/admin${path}`, body, headers)
  }))
