import { Failure } from "@lanekit/core"
import { priorities, type Priority } from "@lanekit/http"
import { Deferred, Effect, Fiber } from "effect"
import type { ReadAnswer, Representation } from "../ReadAnswer.ts"
import { isAltered, type ReadSubject } from "../ReadSubject.ts"
import type { RecordChange } from "../RecordChange.ts"

/** Somebody who waits for a read, until a time for its turn and from then on for its answer. */
export interface Passenger {
  readonly deadline: number
  readonly priority: Priority
  readonly answer: Deferred.Deferred<ReadAnswer, Failure.Failure>
}

/** A read that is under way, for all who asked for the same meanwhile. Times are milliseconds of the steady clock. */
export class Flight {
  readonly subject: ReadSubject
  readonly began: number
  /** Of who came first: what its place in the lane is by. */
  readonly priority: Priority
  /** Whether something changed since it began, so that nobody who comes after that may be told what it finds. */
  isStale = false
  private readonly passengers = new Set<Passenger>()
  private fiber: Fiber.RuntimeFiber<unknown, unknown> | undefined
  /** While it waits for its lane: when it is likely to have its turn. */
  private turn: number | undefined
  private hasLanded = false
  private next: Flight | undefined

  constructor(subject: ReadSubject, began: number, priority: Priority) {
    this.subject = subject
    this.began = began
    this.priority = priority
  }

  /** Whether it waits for its lane behind what somebody of that priority would go before. */
  isTooSlowFor(priority: Priority): boolean {
    return this.turn !== undefined && priorities.indexOf(priority) < priorities.indexOf(this.priority)
  }

  /** Has all who wait for it wait for another one, and nobody for it. */
  changeTo(other: Flight, now: number): void {
    for (const passenger of this.passengers) other.board(passenger, now)
    this.passengers.clear()
    this.next = other
  }

  /** The one that its passengers are with now. */
  get current(): Flight {
    return this.next === undefined ? this : this.next.current
  }

  /** Who runs it, so that it can be stopped. */
  piloted(fiber: Fiber.RuntimeFiber<unknown, unknown>): void {
    this.fiber = fiber
  }

  /** Notes a change. */
  note(change: RecordChange): void {
    this.isStale = this.isStale || isAltered(this.subject, change)
  }

  /** Somebody comes along, unless that is in vain. */
  board(passenger: Passenger, now: number): void {
    this.passengers.add(passenger)
    this.refuse(passenger, now)
  }

  /** Somebody goes. */
  leave(passenger: Passenger): void {
    this.passengers.delete(passenger)
  }

  /** Whether nobody waits for it. */
  get isEmpty(): boolean {
    return this.passengers.size === 0
  }

  /** Stops it, if it goes on. */
  get stop(): Effect.Effect<void> {
    return this.hasLanded || this.fiber === undefined ? Effect.void : Fiber.interruptFork(this.fiber)
  }

  /** It waits for its lane, and is likely to have its turn at a time: who would not wait so long is told at once. */
  waits(turn: number, now: number): void {
    this.turn = turn
    for (const passenger of this.passengers) this.refuse(passenger, now)
  }

  /** It has its turn. */
  goes(): void {
    this.turn = undefined
  }

  /** The time has come until which somebody would wait for its turn. */
  tellLate({ answer }: Passenger, now: number): void {
    if (this.turn !== undefined) Deferred.unsafeDone(answer, Effect.fail(refusal(this.turn - now)))
  }

  /** It has come to its end. */
  lands(end: Effect.Effect<Representation, Failure.Failure>): void {
    this.hasLanded = true
    const answer = Effect.map(end, (representation): ReadAnswer => ({ ...representation, age: undefined }))
    for (const passenger of this.passengers) Deferred.unsafeDone(passenger.answer, answer)
  }

  private refuse(passenger: Passenger, now: number): void {
    if (this.turn !== undefined && this.turn > passenger.deadline) this.tellLate(passenger, now)
  }
}

const refusal = (millis: number) => new Failure.RateLimited({ retryAfter: Math.max(1, Math.ceil(millis / 1000)) })
