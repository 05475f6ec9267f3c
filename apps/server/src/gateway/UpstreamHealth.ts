import { HttpClient } from "@effect/platform"
import type { Productlane } from "@lanekit/http"
import { Clock, Context, Duration, Effect, Layer } from "effect"

/** How long the outcome of a request tells whether the API can be reached. */
export const memory = Duration.seconds(15)

/** How long the API has to answer when it is asked for no other reason. */
const patience = Duration.seconds(5)

/** Whether the API answers, as the last request told. */
export class UpstreamHealth extends Context.Tag("server/UpstreamHealth")<UpstreamHealth, {
  /** A client whose requests are noticed. */
  readonly watch: (client: HttpClient.HttpClient) => HttpClient.HttpClient
  /**
   * Whether the last request was answered by the API and not refused for the sake of the key. Where that is too long ago, the
   * API is asked who the key belongs to, by one at a time.
   */
  readonly isReachable: (client: Pick<Context.Tag.Service<Productlane>, "me">) => Effect.Effect<boolean>
}>() {
  /** Of a gateway that has sent nothing yet. */
  static readonly layer: Layer.Layer<UpstreamHealth> = Layer.effect(
    UpstreamHealth,
    Effect.gen(function*() {
      const one = yield* Effect.makeSemaphore(1)
      let last: { readonly at: number; readonly isReachable: boolean } | undefined

      const note = (isReachable: boolean) =>
        Effect.map(Clock.currentTimeMillis, (at) => {
          last = { at, isReachable }
          return isReachable
        })

      const recent = Effect.map(
        Clock.currentTimeMillis,
        (now) => last !== undefined && Math.abs(now - last.at) < Duration.toMillis(memory) ? last : undefined
      )

      const ask = (client: Pick<Context.Tag.Service<Productlane>, "me">) =>
        client.me.pipe(
          Effect.timeout(patience),
          Effect.ignore,
          // Nothing came of it that was noticed: it was given up.
          Effect.andThen(Effect.flatMap(recent, (told) => told === undefined ? note(false) : note(told.isReachable)))
        )

      return {
        watch: HttpClient.transform((effect) =>
          Effect.tapBoth(effect, {
            onFailure: () => note(false),
            onSuccess: ({ status }) => note(isAnswer(status))
          })
        ),
        isReachable: (client) =>
          one.withPermits(1)(
            Effect.flatMap(recent, (told) => told === undefined ? ask(client) : Effect.succeed(told.isReachable))
          )
      }
    })
  )
}

// A fault of one request is the API's own word; what stands in front of it answers when it is away.
const isAnswer = (status: number): boolean => status !== 401 && ![502, 503, 504].includes(status)
