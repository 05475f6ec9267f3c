import type { ApiKey, Failure } from "@lanekit/core"
import { LaneWait, type Priority, RequestPriority, steadyMillis, type WaitObserver } from "@lanekit/http"
import { Signals } from "@lanekit/sql/Signals"
import { Context, Deferred, Duration, Effect, Exit, FiberId, Layer, Option, Stream } from "effect"
import { Flight, type Passenger } from "./internal/Flight.ts"
import { ReadCache } from "./internal/ReadCache.ts"
import type { ReadAnswer, Representation } from "./ReadAnswer.ts"
import { isAltered, type ReadInput, type ReadName, type ReadSubject, subjectOf } from "./ReadSubject.ts"
import { fromSignal, type RecordChange } from "./RecordChange.ts"

/** How a gateway reads. */
export interface ReadsConfig {
  /** How long an answer is kept from when it was asked for; zero keeps none. */
  readonly timeToLive: Duration.Duration
  /** Most answers that are kept. */
  readonly capacity: number
  /** How long a caller waits for the lane who does not say. */
  readonly wait: Duration.Duration
}

/** Most characters of the answers that are kept. */
export const maxCharacters = 64 * 1024 * 1024

/** A read that a caller asks for. It is valid, and the caller's key has the scopes for it. */
export interface ReadRequest<Name extends ReadName> {
  readonly name: Name
  readonly input: ReadInput<Name>
  /** Reads of urgent callers have their turn in the lane before those of others. */
  readonly caller: Pick<ApiKey.ApiKey, "id" | "scopes" | "priority">
  /** How long the caller waits for the lane (RFC 7240, `wait`). Absent where the caller did not say. */
  readonly wait: Duration.Duration | undefined
}

/**
 * The reads of a gateway: those of callers with the same scopes that ask for the same while it is read are one, and answers
 * may be kept for a while. Who asks after a change is never told what was so before it.
 */
export class Reads extends Context.Tag("gateway/Reads")<Reads, {
  /**
   * The answer to a read: the one that is kept, or that of a read under way, or of `read`, which then goes on as long as
   * anybody waits for it. Where the lane lets it go too late for a caller, that one is told when it would.
   */
  readonly answer: <Name extends ReadName>(
    request: ReadRequest<Name>,
    read: Effect.Effect<Representation, Failure.Failure>
  ) => Effect.Effect<ReadAnswer, Failure.Failure>
  /** Forgets what a change may have changed. To be called before anybody is told of the change. */
  readonly invalidate: (change: RecordChange) => Effect.Effect<void>
}>() {
  /** The reads of one process, which hears from the others what changed. */
  static readonly layer = (config: ReadsConfig): Layer.Layer<Reads, never, Signals> =>
    Layer.scoped(
      Reads,
      Effect.gen(function*() {
        const scope = yield* Effect.scope
        const signals = yield* Signals
        const flights = new Map<string, Flight>()
        const cache = new ReadCache<Kept>(config.capacity, maxCharacters)
        const timeToLive = Duration.toMillis(config.timeToLive)

        const land = (flight: Flight, exit: Exit.Exit<Representation, Failure.Failure>) => {
          const { began, isStale, subject } = flight
          remove(flight)
          if (Exit.isSuccess(exit) && !isStale && timeToLive > 0) {
            const { etag, text } = exit.value
            cache.set(subject.key, { etag, text, subject, began }, began + timeToLive)
          }
          flight.lands(exit)
        }

        const remove = (flight: Flight) => {
          if (flights.get(flight.subject.key) === flight) flights.delete(flight.subject.key)
        }

        const start = (
          subject: ReadSubject,
          passenger: Passenger,
          now: number,
          read: Effect.Effect<Representation, Failure.Failure>
        ) => {
          const flight = new Flight(subject, now, passenger.priority)
          flights.set(subject.key, flight)
          flight.board(passenger, now)
          return read.pipe(
            Effect.provideService(LaneWait, observerOf(flight)),
            Effect.provideService(RequestPriority, flight.priority),
            Effect.interruptible,
            Effect.onExit((exit) => Effect.sync(() => land(flight, exit))),
            Effect.forkIn(scope),
            // Its failure is told to those who wait, and what it holds is nothing for a log.
            Effect.withUnhandledErrorLogLevel(Option.none()),
            Effect.map((fiber) => {
              flight.piloted(fiber)
              return flight
            })
          )
        }

        // Somebody urgent comes for what waits behind others: all who wait for it go with the one that does not.
        const overtake = (
          slow: Flight,
          passenger: Passenger,
          now: number,
          read: Effect.Effect<Representation, Failure.Failure>
        ) =>
          Effect.tap(start(slow.subject, passenger, now, read), (flight) => {
            slow.changeTo(flight, now)
            return slow.stop
          })

        const board = (
          subject: ReadSubject,
          passenger: Passenger,
          read: Effect.Effect<Representation, Failure.Failure>
        ) =>
          Effect.flatMap(steadyNow, (now) => {
            const flight = flights.get(subject.key)
            if (flight === undefined) return start(subject, passenger, now, read)
            if (flight.isTooSlowFor(passenger.priority)) return overtake(flight, passenger, now, read)
            flight.board(passenger, now)
            return Effect.succeed(flight)
          })

        // Nobody may come along once it is to be stopped.
        const leave = (boarded: Flight, passenger: Passenger) =>
          Effect.suspend(() => {
            const flight = boarded.current
            flight.leave(passenger)
            if (!flight.isEmpty) return Effect.void
            remove(flight)
            return flight.stop
          })

        const fly = (
          subject: ReadSubject,
          { priority, wait }: { readonly priority: Priority; readonly wait: Duration.Duration },
          read: Effect.Effect<Representation, Failure.Failure>
        ) =>
          Effect.flatMap(steadyNow, (now) => {
            const passenger: Passenger = {
              deadline: now + Duration.toMillis(wait),
              priority,
              answer: Deferred.unsafeMake(FiberId.none)
            }
            return Effect.acquireUseRelease(
              board(subject, passenger, read),
              (flight) =>
                Effect.raceFirst(
                  Effect.interruptible(Deferred.await(passenger.answer)),
                  Effect.interruptible(lateness(flight, passenger, wait))
                ),
              (flight) => leave(flight, passenger)
            )
          })

        const answer = Effect.fn("Reads.answer")(function*<Name extends ReadName>(
          request: ReadRequest<Name>,
          read: Effect.Effect<Representation, Failure.Failure>
        ): Effect.fn.Return<ReadAnswer, Failure.Failure> {
          const subject = yield* subjectOf(request.name, request.input, request.caller)
          const now = yield* steadyNow
          // Where signals do not come, others may have changed what is kept.
          const kept = timeToLive > 0 && (yield* signals.isListening) ? cache.get(subject.key, now) : undefined
          yield* Effect.annotateCurrentSpan({ operation: request.name, isKept: kept !== undefined })
          if (kept !== undefined) {
            return { text: kept.text, etag: kept.etag, age: Duration.millis(now - kept.began) }
          }
          const { caller: { priority }, wait = config.wait } = request
          return yield* fly(subject, { priority, wait }, read)
        })

        const forget = (change: RecordChange) => {
          cache.deleteWhere(({ subject }) => isAltered(subject, change))
          for (const flight of flights.values()) {
            flight.note(change)
            if (flight.isStale) remove(flight)
          }
        }
        const invalidate = (change: RecordChange) => Effect.sync(() => forget(change))

        yield* signals.subscribe.pipe(
          Stream.runForEach((signal) => {
            const change = fromSignal(signal)
            return change === undefined ? Effect.void : invalidate(change)
          }),
          Effect.forkScoped
        )
        return { answer, invalidate }
      })
    )
}

/** An answer that is kept. */
interface Kept extends Representation {
  readonly subject: ReadSubject
  /** When it was asked for. */
  readonly began: number
}

const steadyNow: Effect.Effect<number> = Effect.map(Effect.clock, steadyMillis)

const observerOf = (flight: Flight): WaitObserver => ({
  waiting: ({ estimate }) => Effect.map(steadyNow, (now) => flight.waits(now + Duration.toMillis(estimate), now)),
  over: Effect.sync(() => flight.goes())
})

// It never ends: the passenger is told.
const lateness = (flight: Flight, passenger: Passenger, wait: Duration.Duration): Effect.Effect<never> =>
  Effect.sleep(wait).pipe(
    Effect.zipRight(steadyNow),
    Effect.flatMap((now) => {
      flight.current.tellLate(passenger, now)
      return Effect.never
    })
  )
