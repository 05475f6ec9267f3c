import * as HttpClient from "@effect/platform/HttpClient"
import type { Lane, LaneStatus } from "@lanekit/http"
import { RequestPriority } from "@lanekit/http"
import { Array, Cause, Effect, Exit, FiberId, Logger, LogLevel, Predicate, Random } from "effect"
import { Chance } from "./Chance.ts"
import { type Event, EventLog, type Outcome } from "./EventLog.ts"
import { CurrentCall, makeNetwork } from "./Network.ts"
import { type CallFailure, perform } from "./perform.ts"
import type { MakeSubject, Subject } from "./Subject.ts"
import { Api } from "./vendor/Api.ts"
import type { Change } from "./vendor/Change.ts"
import { Vendor } from "./vendor/Vendor.ts"
import { epoch, VirtualTime } from "./VirtualTime.ts"
import type { Call } from "./world/Call.ts"
import { minute, type World } from "./world/World.ts"

/** What happened in a world, and how it looked afterwards. */
export interface History {
  readonly world: World
  readonly events: ReadonlyArray<Event>
  /** The vendor's records in the beginning and at the end, field by field. */
  readonly before: ReadonlyArray<Change>
  readonly after: ReadonlyArray<Change>
  /** Whether nothing was left to do when it ended. */
  readonly isOver: boolean
  /** When it ended, in milliseconds. */
  readonly endedAt: number
  /** Requests that a client still waited for when the last call had ended. */
  readonly open: number
  /** Fibers that slept when the last call had ended. */
  readonly sleepers: number
  /** The lanes of each key, once every slot should be free. */
  readonly lanes: ReadonlyArray<{ readonly [Name in Lane]: LaneStatus }>
}

/** What somebody wants to see of a history while it is made. */
export interface Options {
  /** Whether what the client logs is an event. */
  readonly logs: boolean
}

/** A history takes a month at most; most take minutes. */
const longest = 30 * 24 * 60 * minute

/** Makes the history of a world. The same world gives the same history. */
export const historyOf = (world: World, makeSubject: MakeSubject, { logs }: Options = { logs: false }): History => {
  const time = new VirtualTime()
  const log = new EventLog(time)
  const chance = new Chance(world.seed, 2)
  const vendor = new Vendor(world.records, epoch + world.rules.clockOffset)
  const before = vendor.state
  const api = new Api(time, log, vendor, world.rules, new Chance(world.seed, 3))
  const open = new Set<number>()
  const network = makeNetwork({ time, log, api, open }, world.weather, world.client.lateArrival, chance)
  const { lateness } = world
  if (lateness > 0) time.lateness = () => chance.between(0, lateness)
  const random = Random.make(world.seed)

  const inWorld = <A, E>(effect: Effect.Effect<A, E, HttpClient.HttpClient>): Effect.Effect<A, E> =>
    effect.pipe(
      Effect.provideService(HttpClient.HttpClient, network),
      Effect.withClock(time.clock),
      Effect.withRandom(random),
      Effect.withTracerEnabled(false),
      logs
        ? (self) => Effect.provide(Logger.withMinimumLogLevel(self, LogLevel.Debug), loggerOf(log))
        : Logger.withMinimumLogLevel(LogLevel.None)
    )

  const subject = Effect.runSync(inWorld(makeSubject(world)))
  let left = world.calls.length
  let sleepers = 0
  let stillOpen = 0
  // At the end of the moment in which the last call ends: what it leaves behind would be there then.
  const onEnd = () => {
    left -= 1
    if (left > 0) return
    time.at(time.now, () => {
      sleepers = time.sleepers
      stillOpen = open.size
    })
  }
  for (const call of world.calls) {
    time.at(call.at, () => start(call, time, log, world, subject, inWorld, onEnd))
  }
  for (const { at, by } of world.jumps) {
    time.at(at, () => {
      time.wallOffset += by
      log.add({ _tag: "Jumped", by })
    })
  }
  startOthers(world, time, api, new Chance(world.seed, 4), () => left > 0)

  const isOver = time.run(longest)
  const endedAt = time.now
  time.now += world.client.window + world.client.lateArrival + 1000
  return {
    world,
    events: log.events,
    before,
    after: vendor.state,
    isOver: isOver && left === 0,
    endedAt,
    open: stillOpen,
    sleepers,
    lanes: subject.lanes.map((lanes) =>
      Effect.runSync(inWorld(Effect.all({ read: lanes.status("read"), write: lanes.status("write") })))
    )
  }
}

const start = (
  call: Call,
  time: VirtualTime,
  log: EventLog,
  world: World,
  { clients }: Subject,
  inWorld: <A, E>(effect: Effect.Effect<A, E, HttpClient.HttpClient>) => Effect.Effect<A, E>,
  onEnd: () => void
): void => {
  const client = clients[call.client]
  if (client === undefined) return
  log.add({ _tag: "Called", call, key: world.clients[call.client] ?? -1 })
  const fiber = Effect.runFork(
    inWorld(
      perform(client, call.ask).pipe(
        Effect.provideService(RequestPriority, call.priority),
        Effect.provideService(CurrentCall, call.id)
      )
    ),
    { scheduler: time.scheduler }
  )
  let isOver = false
  fiber.addObserver((exit) => {
    isOver = true
    log.add({ _tag: "Ended", call: call.id, outcome: outcomeOf(exit) })
    onEnd()
  })
  if (call.interruptedAfter === undefined) return
  time.at(time.now + call.interruptedAfter, () => {
    if (isOver) return
    log.add({ _tag: "Interrupted", call: call.id })
    fiber.unsafeInterruptAsFork(FiberId.none)
  })
}

const outcomeOf = (exit: Exit.Exit<unknown, CallFailure>): Outcome => {
  if (Exit.isSuccess(exit)) return { _tag: "Succeeded", value: exit.value }
  const failure = Cause.failureOption(exit.cause)
  if (failure._tag === "Some") {
    const { _tag, origin } = failure.value
    return { _tag: "Failed", failure: _tag, status: origin?.status }
  }
  return Cause.isInterruptedOnly(exit.cause)
    ? { _tag: "Interrupted" }
    : { _tag: "Died", message: Cause.pretty(exit.cause) }
}

const startOthers = (
  { clients, others }: World,
  time: VirtualTime,
  api: Api,
  chance: Chance,
  isWatched: () => boolean
): void => {
  if (others === undefined) return
  const next = (key: number, lane: Lane): void => {
    const at = time.now + chance.gap(others.gaps[lane])
    if (at > others.until || !isWatched()) return
    time.at(at, () => {
      api.count(key, lane)
      next(key, lane)
    })
  }
  for (const key of new Set(clients)) {
    next(key, "read")
    next(key, "write")
  }
}

const loggerOf = (log: EventLog) =>
  Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ annotations, message }) => {
      const words = Array.ensure(message).map((word) => Predicate.isString(word) ? word : JSON.stringify(word))
      const notes = [...annotations].map(([name, value]) => `${name}=${String(value)}`)
      log.add({ _tag: "Logged", message: [...words, ...notes].join(" ") })
    })
  )
