import type { Failure } from "@lanekit/core"
import { Cause, Duration, Effect, Exit, identity, Logger, LogLevel, Option } from "effect"
import { LaneWait, type WaitObserver } from "../LaneWait.ts"
import { nameOf, type Operation } from "../Operation.ts"
import { RequestPriority } from "../Priority.ts"
import { type RetryObserver, RetryWait } from "../RetryWait.ts"
import type { CallOptions, Signal } from "./CallOptions.ts"
import { toError } from "./toError.ts"

/** What is called: an operation, or a request of one's own. */
export type Called = Pick<Operation, "method" | "path">

/**
 * Makes a call and runs it. An error is made here, after the wait, so that its stack goes on with the functions that wait
 * for the call.
 */
export const run = async <A>(
  called: Called,
  call: () => Effect.Effect<A, Failure.Failure>,
  options: CallOptions = {}
): Promise<A> => {
  const { signal } = options
  if (signal?.aborted === true) throw signal.reason
  const exit = await Effect.runPromiseExit(withOptions(Effect.suspend(call), options), { signal })
  if (Exit.isSuccess(exit)) return exit.value
  throw reasonOf(exit.cause, called, signal)
}

const withOptions = <A>(
  call: Effect.Effect<A, Failure.Failure>,
  { onRetry, onWait, priority }: CallOptions
): Effect.Effect<A, Failure.Failure> =>
  call.pipe(
    priority === undefined ? identity : Effect.provideService(RequestPriority, priority),
    onWait === undefined ? identity : Effect.provideService(LaneWait, waitObserver(onWait)),
    onRetry === undefined ? identity : Effect.provideService(RetryWait, retryObserver(onRetry)),
    // Nobody has asked a library to write to the console.
    Logger.withMinimumLogLevel(LogLevel.None)
  )

const waitObserver = (onWait: NonNullable<CallOptions["onWait"]>): WaitObserver => ({
  waiting: ({ estimate, ...wait }) => Effect.sync(() => onWait({ ...wait, estimate: Duration.toMillis(estimate) }))
})

const retryObserver = (onRetry: NonNullable<CallOptions["onRetry"]>): RetryObserver => ({
  retrying: ({ failure, operation, retry, wait }) =>
    Effect.sync(() => onRetry({ operation, error: toError(failure, operation), retry, wait: Duration.toMillis(wait) }))
})

const reasonOf = (cause: Cause.Cause<Failure.Failure>, called: Called, signal: Signal | undefined): unknown => {
  if (signal?.aborted === true && Cause.isInterrupted(cause)) return signal.reason
  const failure = Cause.failureOption(cause)
  if (Option.isSome(failure)) return toError(failure.value, nameOf(called))
  // What was thrown itself, without what Effect adds to it.
  return Cause.originalError(Cause.squash(cause))
}
