import type { HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { Context, Effect } from "effect"
import type { Exchange } from "./Exchange.ts"

/**
 * Is shown every request when it arrives, and once its answer is made, with the headers and the body that it has then. By
 * default nobody looks.
 *
 * It runs in the request's own fiber before anything is sent, after everything that the route has appended to come before
 * the response: what it appends comes last. Requests that are answered before the routes see them are not shown.
 */
export class ExchangeObserver extends Context.Reference<ExchangeObserver>()("server/ExchangeObserver", {
  defaultValue: (): {
    readonly arrived: (
      exchange: Context.Tag.Service<Exchange>
    ) => Effect.Effect<void, never, HttpServerRequest.HttpServerRequest>
    readonly answered: (
      exchange: Context.Tag.Service<Exchange>,
      response: HttpServerResponse.HttpServerResponse
    ) => Effect.Effect<void>
  } => ({ arrived: () => Effect.void, answered: () => Effect.void })
}) {}
