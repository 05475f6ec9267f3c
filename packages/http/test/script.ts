import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { type ClientConfig, Productlane, Retry } from "@lanekit/http"
import { Clock, Duration, Effect, Either, Fiber, TestClock } from "effect"
import { config } from "./stub.ts"

/** What the other side does with one request. */
export type Reaction = Effect.Effect<Response, Cut>

/** The connection was lost, or there was none; `code` is what the platform calls it, `syscall` what it was doing. */
export interface Cut {
  readonly code: string
  readonly syscall: string | undefined
}

/** A request, when it came, and what it was. */
export interface Arrival {
  readonly at: number
  readonly call: string
  readonly body: string
}

/** A client whose requests meet one reaction after the other, the last one again and again; with its lanes and retries. */
export const scripted = (
  reactions: ReadonlyArray<Reaction>,
  overrides: Partial<ClientConfig.ClientConfig> = { retries: Retry.defaultPolicy }
) =>
  Effect.gen(function*() {
    const arrivals: Array<Arrival> = []
    const http = HttpClient.make((request, url) =>
      Effect.gen(function*() {
        const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
        const reaction = reactions[Math.min(arrivals.length, reactions.length - 1)]
        arrivals.push({ at: yield* Clock.currentTimeMillis, call: `${request.method} ${url.pathname.slice(3)}`, body })
        if (reaction === undefined) return yield* Effect.dieMessage("no reaction")
        return yield* reaction.pipe(
          Effect.map((response) => HttpClientResponse.fromWeb(request, response)),
          Effect.mapError((cut) => {
            const cause = Object.assign(new Error("fetch failed"), { cause: cut })
            return new HttpClientError.RequestError({ request, reason: "Transport", cause })
          })
        )
      })
    )
    const { apiKey, baseUrl, timeout } = config
    const client = yield* Productlane.make({ apiKey, baseUrl, timeout, ...overrides }).pipe(
      Effect.provideService(HttpClient.HttpClient, http)
    )
    return { client, arrivals }
  })

/** Runs a call to its end, however long it takes: what it gives, or fails with. */
export const run = <A, E>(call: Effect.Effect<A, E>): Effect.Effect<A | E> =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(Effect.either(call))
    yield* TestClock.adjust(Duration.hours(1))
    return Either.merge(yield* Fiber.join(fiber))
  })

/** Answers. */
export const answer = (response: () => Response): Reaction => Effect.sync(response)

/** Closes the connection; the code of one that never stood says that nothing was sent. */
export const cut = (code = "ECONNRESET", syscall?: string): Reaction => Effect.fail({ code, syscall })

/** Never answers. */
export const silent: Reaction = Effect.never

/** Answers after a while. */
export const late = (duration: Duration.DurationInput, reaction: Reaction): Reaction => Effect.delay(reaction, duration)
