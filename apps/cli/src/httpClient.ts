import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import type * as HttpClient from "@effect/platform/HttpClient"
import { Layer } from "effect"

/**
 * The HTTP client of the program, on the runtime's own `fetch`: it starts faster than a client library does.
 *
 * Redirects are not followed: one could carry a change, and the key, to somewhere else.
 */
export const layer = (version: string): Layer.Layer<HttpClient.HttpClient> =>
  FetchHttpClient.layer.pipe(
    Layer.provide(
      Layer.succeed(FetchHttpClient.RequestInit, {
        redirect: "manual",
        headers: { "user-agent": `lanekit/${version}` }
      })
    )
  )
