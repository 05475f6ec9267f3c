import type * as HttpClient from "@effect/platform/HttpClient"
import { Lanes, type LanesConfig, Productlane, Retry } from "@lanekit/http"
import { type Context, Duration, Effect, Redacted } from "effect"
import { baseUrl, secretOf } from "./Network.ts"
import type { World } from "./world/World.ts"

/** What is under test: the clients of a world, and the lanes of each of its keys. */
export interface Subject {
  readonly clients: ReadonlyArray<Context.Tag.Service<Productlane>>
  readonly lanes: ReadonlyArray<Context.Tag.Service<Lanes>>
}

/** Makes what is under test. */
export type MakeSubject = (world: World) => Effect.Effect<Subject, never, HttpClient.HttpClient>

/** The client of `@lanekit/http`, set up as the world says, with lanes of its own or with others. */
export const makeSubject = (
  world: World,
  makeLanes: Effect.Effect<Context.Tag.Service<Lanes>> = Lanes.makeMemory(limitsOf(world))
): Effect.Effect<Subject, never, HttpClient.HttpClient> =>
  Effect.gen(function*() {
    const { client, clients } = world
    const lanes = yield* Effect.forEach(Array.from({ length: Math.max(...clients) + 1 }), () => makeLanes)
    return {
      lanes,
      clients: yield* Effect.forEach(clients, (key) =>
        Productlane.make({
          apiKey: Redacted.make(secretOf(key)),
          baseUrl,
          timeout: Duration.millis(client.timeout),
          retries: { ...Retry.defaultPolicy, retries: client.retries },
          lanes: lanes[key] ?? Lanes.none
        }))
    }
  })

/** The limits that the clients of a world are told. */
export const limitsOf = ({ client: { lateArrival, limits, window } }: World): LanesConfig => {
  const limit = (requests: number) => ({
    requests,
    window: Duration.millis(window),
    lateArrival: Duration.millis(lateArrival)
  })
  return { read: limit(limits.read), write: limit(limits.write) }
}
