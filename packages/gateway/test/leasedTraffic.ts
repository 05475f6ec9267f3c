import { assert, it } from "@effect/vitest"
import { SqlLanes } from "@lanekit/gateway/SqlLanes"
import * as SqlLaneStore from "@lanekit/gateway/SqlLaneStore"
import { type LanesConfig, type LaneState, LaneStore, vendorLimits } from "@lanekit/http"
import { Signals, Sqlite } from "@lanekit/sql"
import {
  Clock,
  Context,
  Deferred,
  Duration,
  Effect,
  FastCheck as fc,
  Layer,
  Scope,
  TestClock,
  TestContext
} from "effect"

/** A server that counts what came in the sixty seconds before. */
class Server {
  refused = 0
  private readonly counted: Array<number> = []
  private readonly limit: number

  constructor(limit: number) {
    this.limit = limit
  }

  /** Counts a request, and tells what is left. */
  count(now: number): LaneState.Observation {
    const within = this.counted.filter((at) => at > now - 60_000)
    if (within.length >= this.limit) {
      this.refused += 1
      return { isRefused: true, retryAfter: 60 }
    }
    this.counted.push(now)
    const first = within[0] ?? now
    return {
      isRefused: false,
      limit: this.limit,
      remaining: this.limit - within.length - 1,
      resetIn: Math.ceil((first + 60_000 - now) / 1000)
    }
  }
}

/** Requests that come at one moment to one process, after some time. */
interface Burst {
  readonly after: number
  readonly process: number
  readonly requests: number
  readonly latency: number
  /** When the server counts them, between their sending and their end. */
  readonly counted: number
  /** The process dies afterwards, and another takes its place. */
  readonly isLast: boolean
}

const processes = 3

const processOf = (limits: LanesConfig) =>
  Effect.gen(function*() {
    const lanes = Context.get(
      yield* Layer.build(Layer.fresh(SqlLanes.layer({ limits, time: Clock.currentTimeMillis }))),
      SqlLanes
    )
    let isDead = false
    const unlessDead = <A, E>(effect: Effect.Effect<A, E>) =>
      Effect.suspend(() => isDead ? Effect.flatMap(Deferred.make<never>(), Deferred.await) : effect)
    // One that dies closes nothing.
    const scope = yield* Scope.make()
    const store = yield* Scope.extend(
      Layer.build(Layer.provide(
        SqlLaneStore.layer({ limits }),
        Layer.succeed(SqlLanes, {
          ...lanes,
          modify: (lane, change) => unlessDead(lanes.modify(lane, change)),
          read: (lane, look) => unlessDead(lanes.read(lane, look))
        })
      )),
      scope
    )
    yield* Effect.addFinalizer((exit) => isDead ? Effect.void : Scope.close(scope, exit))
    return {
      store: Context.get(store, LaneStore),
      lanes,
      die: () => {
        isDead = true
      }
    }
  })

const live = (requests: number, bursts: ReadonlyArray<Burst>) =>
  Effect.gen(function*() {
    const limits: LanesConfig = { ...vendorLimits, read: { ...vendorLimits.read, requests } }
    const server = new Server(requests)
    const lives = yield* Effect.forEach(Array.from({ length: processes }), () => processOf(limits))
    for (const { after, counted, isLast, latency, process, requests } of bursts) {
      yield* TestClock.adjust(after)
      const life = lives[process] ?? assert.fail("no such process")
      for (let sent = 0; sent < requests; sent++) {
        const grant = yield* life.store.take("read")
        if (grant._tag === "Wait") break
        yield* Effect.gen(function*() {
          yield* Effect.sleep(Duration.millis(latency * counted))
          const observation = server.count(yield* Clock.currentTimeMillis)
          yield* Effect.sleep(Duration.millis(latency * (1 - counted)))
          yield* life.store.end("read", grant.slot, { _tag: "Answered", observation })
        }).pipe(Effect.forkDaemon)
      }
      if (isLast) {
        life.die()
        lives[process] = yield* processOf(limits)
      }
    }
    const { lanes } = yield* processOf(limits)
    yield* lanes.lane("read").usage
    // All who live have told of everything.
    yield* TestClock.adjust("10 minutes")
    return {
      refused: server.refused,
      sharedUntil: yield* lanes.read("read", ({ sharedUntil }) => sharedUntil),
      left: (yield* lanes.lane("read").usage).taken
    }
  })

const burst: fc.Arbitrary<Burst> = fc.record({
  after: fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 70_000 })),
  process: fc.nat({ max: processes - 1 }),
  requests: fc.integer({ min: 1, max: 60 }),
  latency: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 30_000 })),
  counted: fc.constantFrom(0, 0.5, 1),
  isLast: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) })
})

/** That processes which lease slots keep to the limit and lose none, whoever dies: as a test. */
export const leaseTogether = (numRuns: number): void => {
  it("are never refused, never take the key to be shared, and lose no slot for ever, whoever dies", () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 300 })),
        fc.array(burst, { maxLength: 25, size: "max" }),
        (requests, bursts) =>
          live(requests, bursts).pipe(
            Effect.provide(Layer.fresh(Layer.merge(Sqlite.layer({ filename: ":memory:" }), Signals.layerLocal))),
            Effect.scoped,
            Effect.provide(TestContext.TestContext),
            Effect.map((outcome) => {
              assert.deepStrictEqual(outcome, { refused: 0, sharedUntil: -Infinity, left: 0 })
            }),
            Effect.runPromise
          )
      ),
      { numRuns }
    ), numRuns * 15_000)
}
