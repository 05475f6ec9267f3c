import { HttpServerRequest, type HttpServerResponse } from "@effect/platform"
import type { OperationName } from "@lanekit/http"
import { Clock, Context, Effect } from "effect"
import type { Budget } from "./limits/Budget.ts"
import { type Lane, laneOf } from "./limits/Lane.ts"
import { makeRequestId } from "./requestId.ts"

/**
 * The request that is being answered: one record for the whole way through the server, made when it arrives.
 *
 * What cannot be known at once is filled in on the way, each field in one place, and stays absent when the request does
 * not come that far.
 */
export class Exchange extends Context.Tag("server/Exchange")<Exchange, {
  readonly requestId: string
  /** When it arrived, in unix milliseconds. */
  readonly receivedAt: number
  readonly method: string
  readonly lane: Lane
  /** Path as it was sent, without the query. */
  readonly path: string
  /** Once a route was found. */
  operation?: OperationName
  /** Id of the key, once that was found good. */
  keyId?: string
  /** What the key has left, this request counted. */
  budget?: Budget
  /** Parameters of the query, once they were read, before they were validated. */
  query?: Readonly<Record<string, string>>
  /** Text of the body, once it was read. It may name people: whoever keeps something of it keeps a digest. */
  body?: string
  /** Fields that the answer has beside the usual ones, whatever it is. */
  headers?: Readonly<Record<string, string>>
  /** JSON that the operation succeeded with, whatever is answered in its place. */
  success?: unknown
  /** Whether a store told of a change for it, once the operation ran. Stores tell of contacts and companies alone. */
  hasChanged?: boolean
  /** Ids of the faults that befell it, in their order. */
  faults?: ReadonlyArray<string>
  /** The answer as it is sent, faults included. */
  answer?: HttpServerResponse.HttpServerResponse
  /** When the answer was made, before anything of it was sent, in unix milliseconds. */
  answeredAt?: number
  /** What a fault keeps from the client: the whole answer, or the end of it. */
  loss?: "whole" | "end"
}>() {}

/** Begins the record of the request that has just arrived. */
export const makeExchange: Effect.Effect<
  Context.Tag.Service<Exchange>,
  never,
  HttpServerRequest.HttpServerRequest
> = Effect.gen(function*() {
  const { method, originalUrl } = yield* HttpServerRequest.HttpServerRequest
  const [path = ""] = originalUrl.split("?", 1)
  return {
    requestId: yield* makeRequestId,
    receivedAt: yield* Clock.currentTimeMillis,
    method,
    lane: laneOf(method),
    path
  }
})
