import { Clock, Duration, Effect, Scheduler } from "effect"

/** Something that will happen, unless it is called off before. */
export interface Timer {
  readonly at: number
  readonly order: number
  run: (() => void) | undefined
}

/** Tasks that may run at one moment before it counts as a loop that never waits. */
const maxTasks = 1_000_000

/**
 * Time that passes only when nothing is left to do: each moment at which something happens follows the one before at
 * once. Milliseconds, from 0.
 *
 * What happens at the same moment happens in the order in which it was asked for, so that a run can be repeated.
 */
export class VirtualTime {
  /** Milliseconds since the beginning. */
  now = 0
  /** How far the wall clock is off: it may jump, the steady clock does not. */
  wallOffset = 0
  /** How late a sleeper is woken, in milliseconds. */
  lateness: () => number = () => 0
  /** Fibers that sleep on the clock. */
  sleepers = 0

  private readonly heap: Array<Timer> = []
  private order = 0
  private tasks = new Scheduler.PriorityBuckets()

  /** Runs fibers when time stands still. */
  readonly scheduler: Scheduler.Scheduler = Scheduler.make((task, priority) => this.tasks.scheduleTask(task, priority))

  /** The clock of the fibers. */
  readonly clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => this.wallMillis,
    unsafeCurrentTimeNanos: () => this.nanos,
    currentTimeMillis: Effect.sync(() => this.wallMillis),
    currentTimeNanos: Effect.sync(() => this.nanos),
    sleep: (duration) =>
      Effect.async<void>((resume) => {
        const millis = Duration.toMillis(duration)
        // As real timers do: what is too long for them never comes.
        if (millis > maxTimerMillis) return
        this.sleepers += 1
        const timer = this.at(this.now + Math.max(0, millis) + this.lateness(), () => {
          this.sleepers -= 1
          resume(Effect.void)
        })
        return Effect.sync(() => {
          if (this.callOff(timer)) this.sleepers -= 1
        })
      })
  }

  /** Lets something happen at a moment that is not past. */
  at(at: number, run: () => void): Timer {
    const timer = { at: Math.max(at, this.now), order: this.order++, run }
    push(this.heap, timer)
    return timer
  }

  /** Calls something off. Whether it was not too late for that. */
  callOff(timer: Timer): boolean {
    const isInTime = timer.run !== undefined
    timer.run = undefined
    return isInTime
  }

  /** Lets time pass until nothing is left that could happen. Whether that was before the limit. */
  run(limit: number): boolean {
    this.settle()
    for (let timer = pop(this.heap); timer !== undefined; timer = pop(this.heap)) {
      const { run } = timer
      if (run === undefined) continue
      if (timer.at > limit) return false
      this.now = timer.at
      timer.run = undefined
      run()
      this.settle()
    }
    return true
  }

  private settle(): void {
    for (let count = 0; this.tasks.buckets.length > 0;) {
      const { buckets } = this.tasks
      this.tasks = new Scheduler.PriorityBuckets()
      for (const [, tasks] of buckets) {
        for (const task of tasks) task()
        count += tasks.length
      }
      if (count > maxTasks) throw new Error(`fibers run without end at ${this.now} ms`)
    }
  }

  private get wallMillis(): number {
    return Math.floor(epoch + this.now + this.wallOffset)
  }

  // As large as the real ones are, so that what is lost in rounding is lost here as well.
  private get nanos(): bigint {
    return BigInt(epoch) * 1_000_000n + BigInt(Math.round(this.now * 1e6))
  }
}

/** The wall clock at the beginning, in milliseconds since 1970, where it is not off. */
export const epoch = Date.UTC(2026, 0, 1)

const maxTimerMillis = 2 ** 31 - 1

const isBefore = (one: Timer, other: Timer): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)

const push = (heap: Array<Timer>, timer: Timer): void => {
  let index = heap.length
  heap.push(timer)
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent]
    if (above === undefined || !isBefore(timer, above)) break
    heap[index] = above
    index = parent
  }
  heap[index] = timer
}

const pop = (heap: Array<Timer>): Timer | undefined => {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let index = 0
  for (;;) {
    const left = heap[2 * index + 1]
    const right = heap[2 * index + 2]
    if (left === undefined) break
    const isRight = right !== undefined && isBefore(right, left)
    const below = isRight ? right : left
    if (!isBefore(below, last)) break
    heap[index] = below
    index = 2 * index + (isRight ? 2 : 1)
  }
  heap[index] = last
  return first
}
