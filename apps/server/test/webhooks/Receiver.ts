import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { Clock, Effect, Layer, Queue } from "effect"

/** A request that a receiver got. */
export interface Received {
  /** When, in unix milliseconds. */
  readonly at: number
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** What a receiver does with a request: it answers with a status, hangs up, never answers, or has the sender break. */
export type Reaction = number | "hang up" | "never" | "break"

/** Receivers in the place of an HTTP client. They keep what they get, and react to it as they are told. */
export const makeReceiver = (react: (request: Received) => Reaction) =>
  Effect.gen(function*() {
    const received = yield* Queue.unbounded<Received>()
    const client = HttpClient.make((request, url) =>
      Effect.gen(function*() {
        const body = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : ""
        const at = yield* Clock.currentTimeMillis
        const got = { at, url: url.toString(), headers: request.headers, body }
        const reaction = react(got)
        yield* Queue.offer(received, got)
        if (reaction === "break") return yield* Effect.die(new Error("a secret of the receiver"))
        if (reaction === "never") return yield* Effect.never
        if (reaction === "hang up") return yield* new HttpClientError.RequestError({ request, reason: "Transport" })
        return HttpClientResponse.fromWeb(
          request,
          new Response(reaction === 204 ? null : "thank you", { status: reaction })
        )
      })
    )
    return {
      /** The next request that comes, or came and was not looked at yet. */
      next: Queue.take(received),
      /** The requests that came and were not looked at yet. */
      others: Effect.map(Queue.takeAll(received), (requests) => [...requests]),
      layer: Layer.succeed(HttpClient.HttpClient, client)
    }
  })
