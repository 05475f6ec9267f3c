import { Failure, newId } from "@lanekit/core"
import { operations, RequestPriority } from "@lanekit/http"
import { Signals } from "@lanekit/sql/Signals"
import { Clock, Context, Duration, Effect, Layer, Metric, Option, Predicate, Schema } from "effect"
import { AuditTrail } from "./AuditTrail.ts"
import { Dispatcher } from "./Dispatcher.ts"
import { makeEdge } from "./internal/edge.ts"
import { recordOf } from "./internal/endings.ts"
import { targetOf } from "./internal/targetOf.ts"
import { makeWaiting } from "./internal/waiting.ts"
import { toWire } from "./internal/wireHandlers.ts"
import * as metrics from "./metrics.ts"
import type { NewWrite } from "./NewWrite.ts"
import { succeeded } from "./Outcome.ts"
import { type KeptWrite, OperationId } from "./QueuedWrite.ts"
import { Reads } from "./Reads.ts"
import { ofWrite } from "./RecordChange.ts"
import type { Place, TakenIn } from "./TakenIn.ts"
import { topics } from "./topics.ts"
import { Upstream } from "./Upstream.ts"
import type { WriteName } from "./WriteName.ts"
import { WriteQueue } from "./WriteQueue.ts"
import type { WriteAnswer, WriteRequest } from "./WriteRequest.ts"

/** How a gateway takes writes in. */
export interface GatewayConfig {
  /** How long a caller waits who does not say. */
  readonly wait: Duration.Duration
  /** How long somebody who waited in vain waits for a write that is being sent. */
  readonly grace: Duration.Duration
  /** Whether the audit trail keeps values. */
  readonly keepsValues: boolean
}

/** What a gateway does with the writes of its callers. */
export class Gateway extends Context.Tag("gateway/Gateway")<Gateway, {
  /**
   * Carries a write out, as far as there is something to do: at once where its lane is free, in its turn where others wait.
   *
   * Fails with what is refused before anything is sent. Interrupted, it gives a write up that waits, unless an idempotency
   * key can ask for it again.
   */
  readonly submit: <Name extends WriteName>(
    request: WriteRequest<Name>
  ) => Effect.Effect<WriteAnswer, Failure.Failure | Failure.IdempotencyKeyReused>
  /** A write of the caller, and its place where it waits. */
  readonly operation: (
    caller: string,
    id: OperationId
  ) => Effect.Effect<
    { readonly write: KeptWrite; readonly place: Place | undefined },
    Failure.OperationNotFound | Failure.Unavailable
  >
}>() {
  /** The gateway over its queue. */
  static readonly layer = (
    config: GatewayConfig
  ): Layer.Layer<Gateway, never, WriteQueue | AuditTrail | Dispatcher | Reads | Upstream | Signals> =>
    Layer.scoped(
      Gateway,
      Effect.gen(function*() {
        const queue = yield* WriteQueue
        const audit = yield* AuditTrail
        const dispatcher = yield* Dispatcher
        const signals = yield* Signals
        const reads = yield* Reads
        const edge = makeEdge(yield* Upstream, queue)
        const { awaitEnd, isLeaving } = yield* makeWaiting

        const toNewWrite = Effect.fnUntraced(function*<Name extends WriteName>(request: WriteRequest<Name>) {
          const { caller, consentReason, idempotency, input, name, requestId, respondAsync, wait = config.wait } =
            request
          const write: NewWrite = {
            id: OperationId.make(yield* newId("op")),
            caller: caller.id,
            share: caller.share,
            priority: changesConsent(input.body) ? "consent" : caller.priority,
            name,
            input: yield* toWire(name, input),
            target: targetOf(name, input.params),
            requestId,
            idempotency,
            isGuarded: caller.consent === "guard",
            consentReason,
            wait: respondAsync ? undefined : wait
          }
          return write
        })

        const note = (write: NewWrite, outcome: string) =>
          audit.append(
            recordOf(
              { ...write, target: write.target ?? null, consentReason: write.consentReason ?? null },
              outcome,
              undefined,
              config
            )
          )

        // What there is nothing to do for, as its answer.
        const atTheEdge = Effect.fnUntraced(
          function*<Name extends WriteName>(request: WriteRequest<Name>, write: NewWrite) {
            if (!isUpdate(request)) return yield* Effect.as(edge.others(request.input), Option.none<unknown>())
            const unchanged = yield* edge.updateContact(request.input, write).pipe(
              Effect.tapErrorTag(
                "Forbidden",
                ({ reason }) => reason === undefined ? Effect.void : note(write, "forbidden")
              )
            )
            return Option.isNone(unchanged)
              ? Option.none<unknown>()
              : Option.some(yield* encodeContact(unchanged.value))
          }
        )

        const unchanged = Effect.fnUntraced(function*(write: NewWrite, body: unknown) {
          yield* note(write, "unchanged")
          yield* Metric.increment(metrics.unchanged)
          if (write.idempotency === undefined) return ended({ outcome: succeeded(body), superseded: [] }, false)
          const known = yield* queue.remember(write, body)
          return yield* answerOf(known.write, known.write.id !== write.id)
        })

        const follow = Effect.fnUntraced(function*(taken: TakenIn, write: NewWrite, wait: Duration.Duration) {
          const isReplayed = taken._tag === "Known"
          if (taken.write.status === "done") return yield* answerOf(taken.write, isReplayed)
          const now = yield* Clock.currentTimeMillis
          const isDurable = write.wait === undefined
          const end = yield* awaitEnd(taken.write.id, now + Duration.toMillis(wait))
          if (Option.isSome(end)) return yield* answerOf(end.value, isReplayed)
          if (isDurable) {
            return { _tag: "Accepted", write: taken.write, place: yield* queue.place(taken.write) } as const
          }
          return yield* inVain(taken.write, write, isReplayed)
        })

        // What is being sent cannot be taken back.
        const inVain = Effect.fnUntraced(function*(kept: KeptWrite, { idempotency }: NewWrite, isReplayed: boolean) {
          const { estimate } = yield* queue.place(kept)
          const late = isLeaving()
            ? new Failure.Unavailable({ reason: "stopping" })
            : new Failure.RateLimited({ retryAfter: Math.max(1, Math.ceil(Duration.toSeconds(estimate))) })
          const isGivenUp = idempotency === undefined && (yield* queue.giveUp(kept.id, late))
          if (isGivenUp) return yield* late
          const current = yield* queue.find(kept.id)
          if (Option.isSome(current) && current.value.status === "queued") return yield* late
          const now = yield* Clock.currentTimeMillis
          const end = yield* awaitEnd(kept.id, now + Duration.toMillis(config.grace))
          return Option.isSome(end) ? yield* answerOf(end.value, isReplayed) : yield* new Failure.UpstreamTimeout({})
        })

        const through = Effect.fnUntraced(
          function*(write: NewWrite, request: Pick<WriteRequest<WriteName>, "wait" | "respondAsync">) {
            const taken = yield* queue.takeIn(write)
            if (taken._tag === "Queued") {
              yield* dispatcher.wake
              yield* signals.publish({ topic: topics.queue, id: "" })
            }
            const wait = request.wait ?? (request.respondAsync ? Duration.zero : config.wait)
            return yield* follow(taken, write, wait).pipe(
              Effect.onInterrupt(() =>
                taken._tag === "Queued" && write.idempotency === undefined && write.wait !== undefined
                  ? Effect.ignore(queue.giveUp(write.id, new Failure.RateLimited({})))
                  : Effect.void
              )
            )
          }
        )

        const carriedOut = Effect.fnUntraced(
          function*<Name extends WriteName>(request: WriteRequest<Name>, write: NewWrite) {
            const known = yield* queue.findByKey(write)
            if (Option.isNone(known)) {
              const settled = yield* atTheEdge(request, write)
              if (Option.isSome(settled)) return yield* unchanged(write, settled.value)
            }
            return yield* through(write, request)
          }
        )

        // Another process may have carried it out, whose signal comes yet; what the caller is told must not be newer than
        // what it is told next.
        const noteEnd = ({ name, target }: Pick<KeptWrite, "name"> & { readonly target?: string | null | undefined }) =>
          reads.invalidate(ofWrite(name, target))

        const answerTo = Effect.fnUntraced(function*<Name extends WriteName>(request: WriteRequest<Name>) {
          const write = yield* toNewWrite(request)
          return yield* Effect.tap(
            // What it takes to look whether there is something to do is as urgent as the write itself.
            Effect.provideService(carriedOut(request, write), RequestPriority, write.priority),
            (answer) => answer._tag === "Ended" ? noteEnd(write) : Effect.void
          )
        })

        const submit = Effect.fn("Gateway.submit")(<Name extends WriteName>(request: WriteRequest<Name>) =>
          answerTo(request).pipe(
            Effect.tap((answer) =>
              answer._tag === "Ended" && answer.isReplayed ? Metric.increment(metrics.replayed) : Effect.void
            ),
            Effect.tapError(metrics.countRefused),
            Metric.trackDurationWith(metrics.writeDuration(request.name), Duration.toSeconds)
          )
        )

        const operation = Effect.fn("Gateway.operation")(function*(caller: string, id: OperationId) {
          const found = Option.filter(yield* queue.find(id), (write) => write.caller === caller)
          if (Option.isNone(found)) return yield* new Failure.OperationNotFound()
          const write = found.value
          if (write.status === "done") yield* noteEnd(write)
          return { write, place: write.status === "queued" ? yield* queue.place(write) : undefined }
        })

        return { submit, operation }
      })
    )
}

const answerOf = (write: KeptWrite, isReplayed: boolean): Effect.Effect<WriteAnswer, Failure.InternalError> =>
  write.outcome === null
    ? Effect.fail(new Failure.InternalError({}))
    : Effect.succeed(ended({ outcome: write.outcome, superseded: write.superseded }, isReplayed))

const ended = (
  { outcome, superseded }: Pick<Extract<WriteAnswer, { readonly _tag: "Ended" }>, "outcome" | "superseded">,
  isReplayed: boolean
): WriteAnswer => ({ _tag: "Ended", outcome, superseded, isReplayed })

const changesConsent = (body: unknown): boolean =>
  Predicate.hasProperty(body, "isSubscribed") && body.isSubscribed !== undefined

const isUpdate = (request: WriteRequest<WriteName>): request is WriteRequest<"updateContact"> =>
  request.name === "updateContact"

const encodeContact = (contact: typeof operations.updateContact.success.Type) =>
  Effect.orDie(Schema.encode(operations.updateContact.success, { onExcessProperty: "preserve" })(contact))
