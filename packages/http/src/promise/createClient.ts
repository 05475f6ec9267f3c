import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { Duration, Effect, Layer } from "effect"
import type { LaneStatus as FoundStatus } from "../Lanes.ts"
import { operations } from "../operations.ts"
import { Productlane } from "../Productlane.ts"
import { blockedSenderCalls, companyCalls, contactCalls } from "./calls.ts"
import type { Client } from "./Client.ts"
import { toConfig } from "./clientConfig.ts"
import type { ClientOptions } from "./ClientOptions.ts"
import { toRawRequest } from "./conversions.ts"
import type { LaneStatus } from "./Limits.ts"
import { run } from "./run.ts"

/**
 * A client of the API. It holds nothing open, so that there is nothing to close.
 *
 * Throws a `TypeError` when the options are no configuration.
 */
export const createClient = (options: ClientOptions): Client => {
  const api = Effect.runSync(Effect.provide(Productlane.make(toConfig(options)), httpOf(options)))
  const { lanes } = api
  return {
    me: (options) => run(operations.getMe, () => api.me, options),
    contacts: contactCalls(api),
    blockedSenders: blockedSenderCalls(api),
    companies: companyCalls(api),
    request: (method, path, options = {}) =>
      run({ method, path: "/…" }, () => api.request(toRawRequest(method, path, options)), options),
    limits: async () => {
      const both = Effect.all({ read: lanes.status("read"), write: lanes.status("write") })
      const { read, write } = await Effect.runPromise(both)
      return { read: toStatus(read), write: toStatus(write) }
    }
  }
}

// A redirect is an answer. To follow it would pass the lanes by, and make a GET of a POST.
const withoutRedirects = Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" })

const httpOf = ({ fetch }: ClientOptions) =>
  Layer.provide(
    FetchHttpClient.layer,
    fetch === undefined
      ? withoutRedirects
      : Layer.merge(withoutRedirects, Layer.succeed(FetchHttpClient.Fetch, fetch))
  )

const toStatus = ({ estimate, ...status }: FoundStatus): LaneStatus => ({
  ...status,
  estimate: Duration.toMillis(estimate)
})
