import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { type ClientConfig, Lanes, Productlane, Retry } from "@lanekit/http"
import { MemoryApi } from "@lanekit/http/testing"
import { Context, Duration, Effect, Layer, Option, Redacted } from "effect"

/** A request that came. */
export interface Arrival {
  /** Method and path. */
  readonly call: string
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
}

/** What happens to a request, and to its answer. */
export interface Mishaps {
  /** Is told of each request before it is answered, and may answer in the API's place. */
  before: (arrival: Arrival) => Effect.Effect<Option.Option<Response>>
  /** Whether the answer, which is made, gets lost. */
  loses: (arrival: Arrival) => boolean
}

/** An API in memory, what came to it, a client of ours, and one of somebody else, whose requests are not among those. */
export const makeRemote = (
  records: MemoryApi.Records,
  config: Partial<ClientConfig.ClientConfig> = {}
) =>
  Effect.gen(function*() {
    const http = Context.get(yield* Layer.build(Layer.fresh(MemoryApi.layer(records))), HttpClient.HttpClient)
    const arrivals: Array<Arrival> = []
    const mishaps: Mishaps = { before: () => Effect.succeedNone, loses: () => false }
    const watched = HttpClient.make((request, url) => {
      const arrival = {
        call: `${request.method} ${url.pathname.replace("/api/v2", "")}`,
        body: bodyOf(request),
        headers: request.headers
      }
      arrivals.push(arrival)
      const answer = Effect.flatMap(
        mishaps.before(arrival),
        Option.match({
          onNone: () => http.execute(request),
          onSome: (response) => Effect.succeed(HttpClientResponse.fromWeb(request, response))
        })
      )
      return Effect.flatMap(answer, (response) =>
        mishaps.loses(arrival) ? Effect.fail(cut(request)) : Effect.succeed(response))
    })
    return {
      arrivals,
      mishaps,
      client: yield* clientOn(watched, config),
      other: yield* clientOn(http, { lanes: Lanes.none })
    }
  })

const clientOn = (http: HttpClient.HttpClient, config: Partial<ClientConfig.ClientConfig>) =>
  Productlane.make({
    apiKey: Redacted.make("pl_v2_memory"),
    baseUrl: "https://memory.invalid/api/v2",
    timeout: Duration.seconds(30),
    retries: Retry.none,
    ...config
  }).pipe(Effect.provideService(HttpClient.HttpClient, http))

/** An answer with the API's envelope of failures. */
export const failing = (status: number, code: string, details?: unknown): Response =>
  new Response(JSON.stringify({ error: { code, message: "no", details, request_id: "req_no" } }), {
    status,
    headers: { "content-type": "application/json", "x-request-id": "req_no" }
  })

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): unknown =>
  body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(body.body)) : undefined

const cut = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError.RequestError({
    request,
    reason: "Transport",
    cause: Object.assign(new Error("fetch failed"), { cause: { code: "ECONNRESET" } })
  })
