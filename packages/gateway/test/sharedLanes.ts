import type { SqlClient } from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { assert, it } from "@effect/vitest"
import { SqlLanes } from "@lanekit/gateway/SqlLanes"
import { type LanesConfig, type LaneState, vendorLimits } from "@lanekit/http"
import { Clock, Context, Effect, FastCheck as fc, Layer } from "effect"

/** What happens, `after` milliseconds since the one before. */
type Event =
  | {
    readonly _tag: "Request"
    readonly after: number
    readonly process: number
    /** From its sending to its end. */
    readonly latency: number
    readonly end: LaneState.SlotEnd["_tag"]
    /** When the server counts it: 0 as soon as it is sent, 1 when it may arrive last. */
    readonly counted: number
    /** How long after its end the database is told, by which process. */
    readonly told: { readonly after: number; readonly by: number }
  }
  /** A process dies, and another takes its place. */
  | { readonly _tag: "Death"; readonly after: number; readonly process: number; readonly downFor: number }
  /** The clock that all share is set. */
  | { readonly _tag: "Step"; readonly after: number; readonly millis: number }

/** What became of it all. */
interface Outcome {
  /** When the server counted requests, in order. */
  readonly counted: ReadonlyArray<number>
  /** Requests that found no slot in time. */
  readonly starved: number
  /** Slots that are taken when nothing was sent for long. */
  readonly left: number
}

const processes = 3

const limitsOf = (requests: number): LanesConfig => ({
  read: { ...vendorLimits.read, requests },
  write: { ...vendorLimits.write, requests }
})

const lateArrival = 120_000

/** The longest that a request takes, as its client sees to it. */
const timeout = 30_000

// More than any slot is held.
const quietFor = 800_000

/** Lives through events with three processes on one database, whose lanes are the only thing that they share. */
const live = (
  requests: number,
  events: ReadonlyArray<Event>
): Effect.Effect<Outcome, SqlError, SqlClient> =>
  Effect.gen(function*() {
    const database = yield* Effect.context<SqlClient>()
    let now = 0
    let step = 0
    const lives = Array.from({ length: processes }, (_, index) => ({ index, origin: index * 7_654_321, number: 0 }))
    const wall = () => Math.floor(1.7e12 + now + step)
    // A hundredth of a percent faster and slower than time.
    const clockOf = (index: number): Clock.Clock => {
      const { origin } = lifeOf(index)
      const steady = () => BigInt(Math.round((now - origin) * (1 + (index - 1) * 1e-4) * 1e6))
      return {
        [Clock.ClockTypeId]: Clock.ClockTypeId,
        unsafeCurrentTimeMillis: wall,
        unsafeCurrentTimeNanos: steady,
        currentTimeMillis: Effect.sync(wall),
        currentTimeNanos: Effect.sync(steady),
        sleep: () => Effect.dieMessage("nothing sleeps here")
      }
    }
    const lifeOf = (index: number) => {
      const life = lives[index % processes]
      if (life === undefined) throw new Error("no such process")
      return life
    }
    const lanes: Array<Context.Tag.Service<SqlLanes> | undefined> = []
    const start = (index: number) =>
      Effect.scoped(Layer.build(Layer.fresh(
        SqlLanes.layer({ limits: limitsOf(requests), time: Clock.currentTimeMillis })
      ))).pipe(
        Effect.provide(database),
        Effect.map((built) => {
          lanes[index] = Context.get(built, SqlLanes)
        })
      )
    const as = <A>(index: number, use: (lanes: Context.Tag.Service<SqlLanes>) => Effect.Effect<A, SqlError>) =>
      Effect.suspend(() => {
        const own = lanes[index % processes]
        return own === undefined ? Effect.succeed(undefined) : Effect.withClock(use(own), clockOf(index))
      })

    const due: Array<{ readonly at: number; readonly run: Effect.Effect<void, SqlError> }> = []
    const at = (time: number, run: Effect.Effect<void, SqlError>) => {
      due.push({ at: time, run })
    }
    const counted: Array<number> = []
    let starved = 0

    const request = (event: Extract<Event, { _tag: "Request" }>, since: number): Effect.Effect<void, SqlError> =>
      Effect.gen(function*() {
        const grant = yield* as(event.process, (own) => own.lane("write").take)
        if (grant === undefined) return
        if (grant._tag === "Wait") {
          if (now - since > events.length * quietFor) starved += 1
          else at(now + Math.min(grant.millis, 60_000), request(event, since))
          return
        }
        const life = lifeOf(event.process)
        const { number } = life
        const sentAt = now
        at(
          sentAt + event.latency,
          Effect.sync(() => {
            const isDead = life.number !== number
            const end = isDead ? "Lost" : event.end
            if (end !== "Unsent") {
              const last = end === "Lost" ? now + lateArrival : now
              counted.push(sentAt + event.counted * (last - sentAt))
            }
            if (isDead) return
            const how: LaneState.SlotEnd = end === "Answered"
              ? { _tag: end, observation: { isRefused: false } }
              : { _tag: end }
            at(
              now + event.told.after,
              Effect.asVoid(as(event.told.by, (own) => own.lane("write").end(grant.slot, how)))
            )
          })
        )
      })

    for (const { index } of lives) yield* start(index)
    let time = 0
    for (const event of events) {
      time += event.after
      switch (event._tag) {
        case "Request": {
          at(time, request(event, time))
          break
        }
        case "Death": {
          const life = lifeOf(event.process)
          at(
            time,
            Effect.sync(() => {
              life.number += 1
              lanes[life.index] = undefined
            })
          )
          at(time + event.downFor, start(life.index))
          break
        }
        case "Step":
          at(
            time,
            Effect.sync(() => {
              step += event.millis
            })
          )
      }
    }
    for (;;) {
      const next = due.reduce<typeof due[number] | undefined>(
        (first, each) => first === undefined || each.at < first.at ? each : first,
        undefined
      )
      if (next === undefined) break
      due.splice(due.indexOf(next), 1)
      now = Math.max(now, next.at)
      yield* next.run
    }
    yield* start(0)
    yield* as(0, (own) => own.lane("write").usage)
    now += quietFor
    const left = (yield* as(0, (own) => own.lane("write").usage))?.taken ?? Infinity
    return { counted: counted.toSorted((a, b) => a - b), starved, left }
  })

/** That processes keep to the limit which die and begin anew while the clock is set, and lose no slot: as tests. */
export const keepTogether = <E>(database: Layer.Layer<SqlClient, E>, numRuns: number): void => {
  it.each([["forward", 1], ["back", -1]] as const)(
    "keep to the limit whoever dies, and lose no slot for ever, while their clock is set %s",
    (_, direction) =>
      fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: 5 }), eventsOf(direction), (requests, events) =>
          live(requests, events).pipe(
            Effect.provide(Layer.fresh(database)),
            // Nothing here waits, so that those who watch over the tests would have no turn.
            Effect.zipLeft(Effect.promise(() =>
              new Promise(setImmediate)
            )),
            Effect.map(({ counted, left, starved }) => {
              assert.isAtMost(mostInWindow(counted), requests)
              assert.strictEqual(starved, 0)
              assert.strictEqual(left, 0)
            }),
            Effect.runPromise
          )),
        { numRuns }
      ),
    numRuns * 5000
  )
}

// The most that any sixty seconds hold, found by looking at those that begin with each.
const mostInWindow = (counted: ReadonlyArray<number>): number =>
  Math.max(0, ...counted.map((from) => counted.filter((at) => at >= from && at < from + 60_000).length))

const gap = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 59_000, max: 61_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 400_000 }) }
)

const processIndex = fc.nat({ max: processes - 1 })

const requestEvent: fc.Arbitrary<Event> = fc.record({
  _tag: fc.constant("Request"),
  after: gap,
  process: processIndex,
  latency: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: timeout })),
  end: fc.oneof(
    { weight: 8, arbitrary: fc.constant("Answered" as const) },
    { weight: 1, arbitrary: fc.constantFrom("Lost" as const, "Unsent" as const) }
  ),
  counted: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  told: fc.record({
    after: fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 400_000 }) }
    ),
    by: processIndex
  })
})

const death: fc.Arbitrary<Event> = fc.record({
  _tag: fc.constant("Death"),
  after: gap,
  process: processIndex,
  downFor: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300_000 }))
})

// Histories whose clock is set in one direction: forward for 1, back for -1.
const eventsOf = (direction: 1 | -1): fc.Arbitrary<ReadonlyArray<Event>> =>
  fc.array(
    fc.oneof(
      { weight: 20, arbitrary: requestEvent },
      { weight: 2, arbitrary: death },
      {
        weight: 2,
        arbitrary: fc.record({
          _tag: fc.constant("Step" as const),
          after: gap,
          millis: fc.oneof(fc.nat({ max: 2000 }), fc.nat({ max: 4_000_000 })).map((millis) => millis * direction)
        })
      }
    ),
    { maxLength: 90, size: "max" }
  )
