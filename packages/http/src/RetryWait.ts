import type { Failure } from "@lanekit/core"
import { Context, type Duration, Effect } from "effect"

/** A request that will be sent again. */
export interface Retrying {
  /** Method and path template, such as `GET /contacts/{id}`. */
  readonly operation: string
  /** How the last attempt ended. */
  readonly failure: Failure.Failure
  /** Which retry it is, from 1. */
  readonly retry: number
  /** How long it is until then; the lane may add to it. */
  readonly wait: Duration.Duration
}

/** Who is told that a request will be sent again. */
export interface RetryObserver {
  readonly retrying: (retrying: Retrying) => Effect.Effect<void>
}

/** Is told of every request that will be sent again, before the wait. Tells nobody unless it is provided. */
export class RetryWait extends Context.Reference<RetryWait>()("http/RetryWait", {
  defaultValue: (): RetryObserver => ({ retrying: () => Effect.void })
}) {}
