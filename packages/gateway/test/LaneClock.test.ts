import { assert, describe, it } from "@effect/vitest"
import * as LaneClock from "@lanekit/gateway/LaneClock"
import { FastCheck as fc } from "effect"

/** Processes on one database, each with what it knows; real time, that of the database, and each process's own. */
class World {
  now = 0
  time = LaneClock.beginning
  /** When each transaction was, and the lane's time then. */
  readonly history: Array<{ readonly at: number; readonly lane: number }> = []
  private step = 0
  private readonly origins: ReadonlyArray<number>
  private readonly witnesses: Array<LaneClock.Witness | undefined> = []

  constructor(origins: ReadonlyArray<number>) {
    this.origins = origins
  }

  pass(millis: number) {
    this.now += millis
  }

  jump(millis: number) {
    this.step += millis
  }

  restart(process: number) {
    this.witnesses[process] = undefined
  }

  transact(process: number, { isUndone = false, query = 0 } = {}): number {
    const origin = this.origins[process] ?? 0
    const before = this.now - origin
    const database = this.now + query / 2 + this.step
    this.now += query
    const reading = { before, database, after: this.now - origin }
    const [time, witness] = LaneClock.advance(this.time, this.witnesses[process], reading)
    this.witnesses[process] = witness
    if (!isUndone) {
      this.time = time
      this.history.push({ at: this.now - query / 2, lane: time.lane })
    }
    return time.lane
  }

  /** How much further the lane's time has gone than time, between any two transactions, at most. */
  get gained(): number {
    let least = Infinity
    return this.history.reduce((most, { at, lane }) => {
      least = Math.min(least, lane - at)
      return Math.max(most, lane - at - least)
    }, 0)
  }
}

const hour = 3_600_000

const all = (world: World) => {
  for (const process of [0, 1, 2]) world.transact(process)
}

const worldOf = () => new World([0, -17 * hour, 123_456])

describe("the time of a lane", () => {
  it("is that which passes, whoever transacts", () => {
    const world = worldOf()
    all(world)
    const begin = world.transact(0)
    for (const process of [1, 2, 2, 0, 1]) {
      world.pass(700)
      world.transact(process)
    }
    assert.strictEqual(world.transact(0) - begin, 3500)
  })

  it("leaves a step forward out, once, whoever sees it", () => {
    const world = worldOf()
    all(world)
    const begin = world.transact(0)
    world.pass(1000)
    world.jump(hour)
    for (const process of [2, 1, 0]) assert.strictEqual(world.transact(process) - begin, 1000)
    world.pass(1000)
    for (const process of [2, 1, 0]) assert.strictEqual(world.transact(process) - begin, 2000)
  })

  it("stands still over a step back, from the transaction before, and goes on", () => {
    const world = worldOf()
    all(world)
    const begin = world.transact(0)
    world.pass(1000)
    world.jump(-hour)
    for (const process of [2, 1, 0]) assert.strictEqual(world.transact(process) - begin, 0)
    world.pass(1000)
    for (const process of [2, 1, 0]) assert.strictEqual(world.transact(process) - begin, 1000)
  })

  it("stands still until a new process has come, and nobody vouches for what was left out", () => {
    const world = worldOf()
    world.transact(0)
    world.pass(600_000)
    const begin = world.transact(1)
    world.pass(1000)
    // The other one knows of ten minutes more.
    world.jump(hour)
    assert.strictEqual(world.transact(0) - begin, 1000)
  })

  it("comes again to what was undone", () => {
    const world = worldOf()
    world.transact(0)
    world.pass(1000)
    assert.strictEqual(world.transact(0, { isUndone: true }), 1000)
    world.pass(1000)
    assert.strictEqual(world.transact(0), 2000)
    world.pass(1000)
    assert.strictEqual(world.transact(1, { isUndone: true }), 2000)
    world.pass(1000)
    assert.strictEqual(world.transact(0), 4000)
    assert.strictEqual(world.transact(1), 4000)
  })

  const slowest = 50
  const pass = fc.record({ pass: fc.integer({ min: 0, max: 90_000 }) })
  const transact = fc.record({
    process: fc.nat({ max: 2 }),
    isUndone: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    query: fc.nat({ max: slowest })
  })
  const restart = fc.record({ restart: fc.nat({ max: 2 }) })
  const step = fc.oneof(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -hour, max: hour }))
  type Event = { readonly pass: number } | { readonly restart: number } | {
    readonly process: number
    readonly isUndone: boolean
    readonly query: number
  }

  interface Stretch {
    /** What the clock jumps at the beginning. */
    readonly step: number
    readonly events: ReadonlyArray<Event>
  }

  const stretchesOf = (step: fc.Arbitrary<number>) =>
    fc.array(fc.record({ step, events: fc.array(fc.oneof(pass, transact, transact, restart), { maxLength: 8 }) }), {
      maxLength: 12,
      size: "max"
    })

  const live = (stretches: ReadonlyArray<Stretch>, between: (world: World) => void): World => {
    const world = worldOf()
    for (const { events, step } of stretches) {
      world.jump(step)
      for (const event of events) {
        if ("pass" in event) world.pass(event.pass)
        else if ("restart" in event) world.restart(event.restart)
        else world.transact(event.process, event)
      }
      between(world)
    }
    return world
  }

  it.each(
    [
      ["forward", stretchesOf(step.map(Math.abs)), () => {}],
      ["back", stretchesOf(step.map((millis) => -Math.abs(millis))), () => {}],
      ["forward and back, where each process comes in between", stretchesOf(step), all]
    ] as const
  )(
    "never goes back, nor faster than time by more than queries take, whatever steps the clock makes %s",
    (_, stretches, between) => {
      fc.assert(
        fc.property(stretches, (stretches) => {
          const { gained, history } = live(stretches, between)
          for (const [index, { lane }] of history.entries()) assert.isAtLeast(lane, history[index - 1]?.lane ?? 0)
          assert.isAtMost(gained, 3 * slowest)
        }),
        { numRuns: 1000 }
      )
    }
  )

  it("is no slower than time where no process comes anew and no clock steps back", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 90_000 }), fc.nat({ max: 2 }), fc.nat({ max: 50 })), {
          maxLength: 60
        }),
        (events) => {
          const world = worldOf()
          all(world)
          for (const [millis, process, query] of events) {
            world.pass(millis)
            world.transact(process, { query })
          }
          const [first, last] = [world.history[0], world.history.at(-1)]
          if (first === undefined || last === undefined) return
          assert.strictEqual(last.lane - first.lane, last.at - first.at)
        }
      )
    )
  })
})
