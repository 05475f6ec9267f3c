import { type Contact, Failure } from "@lanekit/core"
import { AnswerObserver, EarlierAttempt, operations } from "@lanekit/http"
import { Array, Clock, type Context, Effect, Predicate, Schema } from "effect"
import type { Claim } from "../Claim.ts"
import type { Ending } from "../Ending.ts"
import { merge } from "../merging.ts"
import { failed, type Outcome } from "../Outcome.ts"
import type { QueuedWrite } from "../QueuedWrite.ts"
import type { Upstream } from "../Upstream.ts"
import { isRepeatable } from "../WriteName.ts"
import { done, type EndingConfig, endingOf, endingsOf } from "./endings.ts"
import { patchOf } from "./texts.ts"
import { toWire, wireHandlers } from "./wireHandlers.ts"

/** What of a claim there is to do. */
export type Work = Exclude<Claim, { readonly _tag: "Nothing" }>

/** Makes the function that carries out what was taken from the queue, and tells how each write ended. */
export const makeCarryOut = ({ records }: Context.Tag.Service<Upstream>, config: EndingConfig) => {
  const handlers = wireHandlers(records)

  // Somebody may have unsubscribed while the write was waiting.
  const checkConsent = Effect.fnUntraced(function*(writes: ReadonlyArray<QueuedWrite>) {
    const first = writes.find(subscribesAgain)
    if (first === undefined) return { allowed: writes, refused: [] }
    const { id } = decodeParams(first.input.params)
    const isSubscribed = yield* Effect.match(records.getContact({ params: { id }, query: {}, body: undefined }), {
      onSuccess: (contact: Contact.Contact) => contact.isSubscribed,
      // What is not there is refused by the API; what cannot be read is not risked.
      onFailure: ({ _tag }) => _tag === "ContactNotFound"
    })
    const [allowed, refused] = Array.partition(writes, (write) => !isSubscribed && subscribesAgain(write))
    return { allowed, refused }
  })

  const send = (writes: ReadonlyArray<QueuedWrite>): Effect.Effect<Outcome> => {
    const [first, ...others] = writes
    if (first === undefined) return Effect.dieMessage("nothing was taken from the queue")
    if (others.length === 0) return handlers[first.name](first.input)
    const params = decodeParams(first.input.params)
    return Effect.flatMap(
      toWire("updateContact", { params, query: {}, body: merge(writes.map(patchOf)) }),
      handlers.updateContact
    )
  }

  return Effect.fn("Dispatcher.carryOut")(function*(work: Work): Effect.fn.Return<ReadonlyArray<Ending>> {
    yield* Effect.annotateCurrentSpan({ operation: work.writes[0]?.name, writes: work.writes.length, kind: work._tag })
    const { allowed, refused } = yield* checkConsent(work.writes)
    let upstreamRequestId: string | undefined = undefined
    const observer = {
      answered: ({ operation, requestId }: { readonly operation: string; readonly requestId: string | undefined }) =>
        Effect.sync(() => {
          if (!operation.startsWith("GET ")) upstreamRequestId = requestId
        })
    }
    const outcome = allowed.length === 0 ? undefined : yield* send(allowed).pipe(
      Effect.provideService(AnswerObserver, observer),
      Effect.provideService(EarlierAttempt, work._tag === "Resume" ? { isOver: work.isOver } : earlierOf(allowed))
    )
    const sent = { now: yield* Clock.currentTimeMillis, upstreamRequestId }
    // What was sent before may have taken effect, and somebody may have unsubscribed since.
    const refusal = (write: QueuedWrite) =>
      work._tag === "Resume" || write.isUnsettled
        ? new Failure.OutcomeUnknown({ reason: "cut" })
        : new Failure.Forbidden({ reason: "consent_reason_required" })
    return [
      ...refused.map((write) => done(write, failed(refusal(write)), [], { upstreamRequestId: undefined }, config)),
      ...(outcome === undefined
        ? []
        : allowed.length > 1
        ? endingsOf(allowed, allowed.map(patchOf), outcome, sent, config)
        : allowed.map((write) => endingOf(write, outcome, sent, config)))
    ]
  })
}

// What must not be done twice is not due before nothing of it can arrive any more. The rest may be taken up at any time.
const earlierOf = (writes: ReadonlyArray<QueuedWrite>) =>
  writes.some(({ isUnsettled }) => isUnsettled)
    ? { isOver: writes.every(({ name }) => !isRepeatable(name)) }
    : undefined

const subscribesAgain = ({ consentReason, input, isGuarded, name }: QueuedWrite): boolean =>
  isGuarded && consentReason === null && name === "updateContact" &&
  Predicate.hasProperty(input.body, "is_subscribed") &&
  input.body.is_subscribed === true

const decodeParams = Schema.decodeUnknownSync(operations.updateContact.params)
