import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import type { ClientConfig } from "@lanekit/http"
import { Lanes, Productlane, Retry } from "@lanekit/http"
import { type Context, Duration, Effect, Redacted } from "effect"

/** A request as it would leave the process. */
export interface Recorded {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  readonly signal: AbortSignal
}

/** What the other side does with a request. */
export type Behaviour = (
  request: HttpClientRequest.HttpClientRequest,
  recorded: Recorded
) => Effect.Effect<Response, HttpClientError.HttpClientError>

export const key = "pl_v2_topsecret"

export const config: ClientConfig.ClientConfig = {
  apiKey: Redacted.make(key),
  baseUrl: "https://api.test/v2",
  timeout: Duration.seconds(30),
  lanes: Lanes.none,
  retries: Retry.none
}

/** An answer with a JSON body. */
export const json = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })

/** A client, and the requests that it made so far. */
export interface Stubbed {
  readonly client: Context.Tag.Service<Productlane>
  readonly requests: ReadonlyArray<Recorded>
}

/** A client of which every request meets the same behaviour. */
export const clientOf = (behaviour: Behaviour): Effect.Effect<Stubbed> =>
  Effect.gen(function*() {
    const requests: Array<Recorded> = []
    const http = HttpClient.make((request, url, signal) => {
      const recorded = { method: request.method, url, headers: request.headers, body: bodyOf(request), signal }
      requests.push(recorded)
      return Effect.map(
        behaviour(request, recorded),
        (response) => HttpClientResponse.fromWeb(request, response)
      )
    })
    const client = yield* Productlane.make(config).pipe(Effect.provideService(HttpClient.HttpClient, http))
    return { client, requests }
  })

/** A client that gets the same answer every time. */
export const answering = (answer: () => Response): Effect.Effect<Stubbed> => clientOf(() => Effect.sync(answer))

export const contactJson = {
  id: "ct_1",
  email: "ann@example.com",
  name: "Ann",
  image_url: null,
  company_id: "co_1",
  is_subscribed: true,
  external_ids: { intercom: "1" },
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z"
}

export const blockedSenderJson = {
  id: "bs_1",
  value: "spam.test",
  type: "DOMAIN",
  created_at: "2026-01-01T00:00:00.000Z"
}

export const companyJson = {
  id: "co_1",
  name: "Acme",
  logo_url: null,
  domains: ["acme.test"],
  size: null,
  revenue: 1,
  status_id: null,
  status_name: null,
  tier_id: null,
  tier_name: null,
  owner: null,
  external_ids: ["crm-1"],
  created_at: "2026-01-01T00:00:00.000Z",
  updated_at: "2026-01-01T00:00:00.000Z"
}

export const meJson = {
  workspace_id: "ws_1",
  api_key_id: "key_1",
  scopes: ["contacts:read", "moons:read"],
  linear_team_ids: [],
  default_linear_team_id: null
}

export const pageOf = (...data: ReadonlyArray<unknown>) => ({
  data,
  page: { cursor: null, has_more: false, limit: 50 }
})

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): string | undefined =>
  body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : undefined
