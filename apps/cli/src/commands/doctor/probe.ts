import * as HttpClient from "@effect/platform/HttpClient"
import { Failure, type Workspace } from "@lanekit/core"
import { type ClientConfig, Productlane, Retry } from "@lanekit/http"
import { Clock, Duration, Effect, Either, Option, type Redacted, Ref } from "effect"
import type { Settings } from "../../settings.ts"

/** What one read of the API told. */
export interface Probe {
  /** Who the key belongs to, or why that was not said; none where there is no key. */
  readonly identity: Option.Option<Either.Either<Workspace.Identity, Failure.Failure>>
  /** The answer, where there was one. */
  readonly answer: Either.Either<Answer, Failure.Failure>
}

/** An answer, whatever it says. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  /** How long it took until its header was there. */
  readonly latency: Duration.Duration
  /** When that was, by the clock of this machine. */
  readonly at: number
}

/** Asks the API once who the key belongs to; without one, whether it answers at all. */
export const probe = Effect.fn("doctor.probe")(function*(
  { baseUrl, timeout }: Settings,
  key: Option.Option<Redacted.Redacted>
) {
  const http = yield* HttpClient.HttpClient
  const seen = yield* Ref.make(Option.none<Answer>())
  const began = yield* Clock.currentTimeMillis
  const observed = HttpClient.tap(
    http,
    ({ headers, status }) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (at) => Ref.set(seen, Option.some({ headers, status, at, latency: Duration.millis(at - began) }))
      )
  )
  const patience = Duration.min(timeout.value, maxPatience)
  const identity = yield* Effect.transposeMapOption(key, (apiKey) => {
    const config: ClientConfig.ClientConfig = { apiKey, baseUrl: baseUrl.value, timeout: patience, retries: Retry.none }
    return Productlane.make(config).pipe(
      Effect.provideService(HttpClient.HttpClient, observed),
      Effect.flatMap(({ me }) => Effect.either<Workspace.Identity, Failure.Failure, never>(me))
    )
  })
  if (Option.isNone(identity)) {
    yield* observed.get(`${baseUrl.value}/me`).pipe(Effect.scoped, Effect.timeout(patience), Effect.ignore)
  }
  const failure = Option.flatMap(identity, Either.getLeft)
  const answer = Either.fromOption(
    yield* Ref.get(seen),
    () => Option.getOrElse(failure, () => new Failure.Unavailable({ reason: "unreachable" }))
  )
  const found: Probe = { identity, answer }
  return found
})

// Whoever asks for a diagnosis sits in front of it.
const maxPatience = Duration.seconds(10)
