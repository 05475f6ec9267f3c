import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import { type Failure, FailureTraits } from "@lanekit/core"
import { type Context, Effect, Predicate } from "effect"
import type { ClientConfig } from "../ClientConfig.ts"
import { EarlierAttempt } from "../EarlierAttempt.ts"
import type { Lanes } from "../Lanes.ts"
import { type Failures, type Input, nameOf, type Operation, type Success } from "../Operation.ts"
import { RequestPriority } from "../Priority.ts"
import { defaultPolicy } from "../Retry.ts"
import { canRepeat, type FailedAttempt, unseen } from "./Attempt.ts"
import { consentFirst } from "./consentFirst.ts"
import { withConsentReason } from "./consentReason.ts"
import { outcomeUnknown } from "./outcomeUnknown.ts"
import type { Resending } from "./resend.ts"
import { type Exchange, makeSender, type Sender } from "./send.ts"
import type { Settlement } from "./settle/Settlement.ts"
import type { Ticket } from "./Ticket.ts"

/** An operation that changes nothing. */
export type ReadOperation = Operation & { readonly method: "GET" }

/** An operation that changes something. */
export type WriteOperation = Operation & { readonly method: Exclude<Operation["method"], "GET"> }

/** Makes the functions that execute operations: requests are paced, sent again where that does no harm, and settled. */
export const makeExecute = (
  config: ClientConfig,
  exchange: Exchange,
  lanes: Context.Tag.Service<Lanes>,
  { again, earned }: Resending
) => {
  const policy = config.retries ?? defaultPolicy
  const senderOf = makeSender(config, exchange)

  const begin = <Op extends Operation, A, E>(
    operation: Op,
    sender: Sender<Op>,
    input: Input<Op>,
    run: (request: HttpClientRequest, ticket: Ticket) => Effect.Effect<A, E>
  ) =>
    Effect.flatMap(
      Effect.flatMap(sender.prepare(input), (request) => withConsentReason(request, bodyOf(input))),
      (request) =>
        Effect.flatMap(RequestPriority, (priority) =>
          Effect.flatMap(lanes.ticket(priority), (ticket) => run(request, ticket)))
    ).pipe(
      // What somebody said of mails to a person comes before everything else, and so does the read that settles it.
      consentFirst(bodyOf(input)),
      Effect.withSpan(`call ${nameOf(operation)}`, { captureStackTrace: false })
    )

  const read = <Op extends ReadOperation>(operation: Op) => {
    const sender = senderOf(operation)
    return (input: Input<Op>): Effect.Effect<Success<Op>, Failures<Op> | Failure.ValidationFailed> =>
      begin(operation, sender, input, (request, ticket) => {
        const attempt = (retry: number): Effect.Effect<Success<Op>, Failures<Op>> =>
          sender.attempt(request, input, ticket, retry).pipe(
            Effect.map(earned),
            Effect.catchAll((failed) =>
              Effect.if(canRepeat(failed) ? again(operation, failed, retry) : Effect.succeed(false), {
                onTrue: () => attempt(retry + 1),
                onFalse: () => Effect.fail(failed.failure)
              })
            )
          )
        return attempt(0)
      })
  }

  const write = <Op extends WriteOperation>(operation: Op, settlement: Settlement<Op>) => {
    const sender = senderOf(operation)
    return (
      input: Input<Op>
    ): Effect.Effect<Success<Op>, Failures<Op> | Failure.ValidationFailed | Failure.OutcomeUnknown> =>
      begin(operation, sender, input, (request, ticket) => {
        type Failed = FailedAttempt<Failures<Op>>
        type Outcome = Effect.Effect<Success<Op>, Failures<Op> | Failure.OutcomeUnknown>

        type OpenAttempt = FailedAttempt<Failure.Failure>

        /** `unsettled` is the last attempt before that may yet take effect, or may have. */
        const attempt = (retry: number, unsettled: OpenAttempt | undefined): Outcome =>
          sender.attempt(request, input, ticket, retry).pipe(
            Effect.map(earned),
            Effect.catchAll((failed) => {
              if (failed.effect === "none") return refused(failed, retry, unsettled)
              return policy.settles ? settle(failed, retry, unsettled) : Effect.fail(failed.failure)
            })
          )

        // It surely did nothing: another attempt may, or one before did.
        const refused = (failed: Failed, retry: number, unsettled: OpenAttempt | undefined): Outcome => {
          const give = () => unsettled === undefined ? Effect.fail(failed.failure) : outcomeUnknown(unsettled)
          if (canRepeat(failed)) return resend(failed, retry, unsettled, give)
          if (unsettled === undefined) return Effect.fail(failed.failure)
          return Effect.flatMap(settlement.look(input), (settled): Outcome => {
            switch (settled._tag) {
              case "Applied":
                return Effect.succeed(settled.value)
              case "Gone":
                return isNotFound(failed) ? Effect.fail(failed.failure) : outcomeUnknown(unsettled)
              // Unless the API was done with the attempt before, that may have come and been written over, or come yet.
              case "NotApplied":
                return unsettled.reason === "failed" ? Effect.fail(failed.failure) : outcomeUnknown(unsettled)
              // The refusal may be what the attempt before has brought about.
              case "Unclear":
                return outcomeUnknown(unsettled)
            }
          })
        }

        const settle = (failed: Failed, retry: number, before: OpenAttempt | undefined): Outcome =>
          Effect.flatMap(settlement.look(input), (settled): Outcome => {
            if (settled._tag === "Applied") return Effect.succeed(settled.value)
            // The server had ended with it: what reading does not find now will not come later.
            const isOver = settled._tag !== "Unclear" && isDone(failed)
            const unsettled = isOver ? before : isDone(failed) ? before ?? failed : failed
            const give = () => unsettled === undefined ? Effect.fail(failed.failure) : outcomeUnknown(unsettled)
            const isHarmless = (settlement.canRepeat && !failed.isAcknowledged) || (isOver && before === undefined)
            return isHarmless ? resend(failed, retry, unsettled, give) : give()
          })

        const resend = (
          failed: Failed,
          retry: number,
          unsettled: OpenAttempt | undefined,
          give: () => Effect.Effect<never, Failures<Op> | Failure.OutcomeUnknown>
        ): Outcome =>
          Effect.if(again(operation, failed, retry), {
            onTrue: () => attempt(retry + 1, unsettled),
            onFalse: give
          })

        // Somebody else has begun it, and did not see its end.
        const resume = (isOver: boolean): Outcome =>
          Effect.flatMap(settlement.look(input), (settled): Outcome => {
            if (settled._tag === "Applied") return Effect.succeed(settled.value)
            if (isOver && settled._tag !== "Unclear") return attempt(0, undefined)
            return settlement.canRepeat ? attempt(0, unseen(operation)) : outcomeUnknown(unseen(operation))
          })

        return Effect.flatMap(
          EarlierAttempt,
          (earlier) => earlier === undefined ? attempt(0, undefined) : resume(earlier.isOver)
        )
      })
  }

  return { read, write }
}

const bodyOf = ({ body }: { readonly body: unknown }): { readonly isSubscribed?: unknown } =>
  Predicate.isRecord(body) ? body : {}

// Whether the API itself has failed, so that it is at an end with the request.
const isDone = ({ isAcknowledged, reason }: FailedAttempt<Failure.Failure>): boolean =>
  reason === "failed" && !isAcknowledged

const isNotFound = ({ failure }: FailedAttempt<Failure.Failure>): boolean =>
  FailureTraits.traitsOf(failure).code === "not_found"
