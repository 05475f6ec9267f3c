import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { laneOf } from "@lanekit/http"
import { Context, Effect } from "effect"
import type { Chance } from "./Chance.ts"
import { Exchange, type Surroundings } from "./Exchange.ts"
import { readRequest } from "./vendor/Request.ts"
import { fateOf, type Weather } from "./world/Weather.ts"

/** Where the API of the simulated vendor begins. */
export const baseUrl = "https://sim.test/api/v2"

/** The call that a fiber works for, by its number. */
export class CurrentCall extends Context.Reference<CurrentCall>()("sim/CurrentCall", {
  defaultValue: (): number => -1
}) {}

/** The secret of a numbered key. */
export const secretOf = (key: number): string => `pl_v2_sim_${key}`

/** What clients send with: it carries their requests to the API, or loses them, as the weather is. */
export const makeNetwork = (
  around: Surroundings,
  weather: Weather,
  lateArrival: number,
  chance: Chance
): HttpClient.HttpClient => {
  let sent = 0
  return HttpClient.make((request, url, _signal, fiber) =>
    Effect.async<HttpClientResponse.HttpClientResponse, HttpClientError.HttpClientError>((resume) => {
      const number = sent++
      const { method } = request
      const key = Number(/\d+$/.exec(request.headers["authorization"] ?? "")?.[0] ?? -1)
      const lane = laneOf(method === "GET" ? method : "POST")
      const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : undefined
      const fate = fateOf(weather, chance)
      const path = url.pathname.slice(basePath.length) + url.search
      const call = Context.get(fiber.currentContext, CurrentCall)
      around.log.add({ _tag: "Sent", request: number, call, key, lane, method, path, body, fate })
      const content = readRequest(method, url, basePath, body)
      const exchange = new Exchange({ number, key, lane, fate, lateArrival, request, content }, around, resume)
      return Effect.sync(() => exchange.abandon())
    })
  )
}

const basePath = new URL(baseUrl).pathname
