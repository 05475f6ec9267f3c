import { Duration, Effect, Redacted } from "effect"
import type { GatewaySettings } from "../../src/gateway/GatewaySettings.ts"
import { exchange } from "../contract/exchange.ts"
import { listening } from "../listening.ts"
import { atOnce, fullKey, hasty, start } from "../servers.ts"

/** A gateway in front of an API that knows every contact, by the name that it is told, and what came to that API. */
export const fronting = (settings: Partial<GatewaySettings> = {}) =>
  Effect.gen(function*() {
    const api = { name: "Ada", requests: 0, status: 200 }
    const { port: apiPort } = yield* listening((request, response) => {
      api.requests += 1
      const id = request.url?.split("/").at(-1) ?? ""
      const failure = { error: { code: "internal_error", message: "broken", request_id: "up_1" } }
      response
        .writeHead(api.status, { "content-type": "application/json" })
        .end(JSON.stringify(api.status === 200 ? contact(id, api.name) : failure))
    })
    const port = yield* start({
      backend: {
        _tag: "Productlane",
        client: {
          apiKey: Redacted.make("pl_v2_upstream"),
          baseUrl: `http://127.0.0.1:${apiPort}`,
          timeout: Duration.seconds(30),
          ...atOnce
        },
        gateway: { ...hasty, ...settings }
      }
    })
    const send = (method: string, target: string, headers: Readonly<Record<string, string>> = {}, body?: string) =>
      exchange(port, {
        method,
        target,
        headers,
        body: body === undefined ? undefined : Buffer.from(body),
        chunked: false
      })
    const read = (headers: Readonly<Record<string, string>> = {}, method = "GET") =>
      send(method, "/api/v2/contacts/ct_1", { authorization: `Bearer ${fullKey}`, ...headers })
    return { api, send, read }
  })

/** A contact in the API's own form. */
export const contact = (id: string, name: string) => ({
  id,
  email: "ada@example.com",
  name,
  image_url: null,
  company_id: null,
  is_subscribed: true,
  external_ids: {},
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z"
})
