import { type Lane, priorities } from "@lanekit/http"
import { Chance } from "../Chance.ts"
import type { WindowKind } from "../vendor/Limit.ts"
import { askOf, type Call, type Records } from "./Call.ts"
import type { Weather } from "./Weather.ts"

/** All of a history that is settled before it begins. It follows from the seed. */
export interface World {
  readonly seed: number
  readonly rules: Rules
  readonly weather: Weather
  readonly others: Others | undefined
  readonly client: Settings
  /** The key of each client, by number. Clients with one key share their lanes. */
  readonly clients: ReadonlyArray<number>
  readonly records: Records
  readonly calls: ReadonlyArray<Call>
  /** When the wall clock of the clients jumps, and how far, in milliseconds. */
  readonly jumps: ReadonlyArray<{ readonly at: number; readonly by: number }>
  /** How late a sleeper is woken at most, in milliseconds. */
  readonly lateness: number
}

/** Requests of each lane in a minute. */
export type Limits = { readonly [Name in Lane]: number }

/** How the API limits requests, and what it says of that. */
export interface Rules {
  readonly limits: Limits
  readonly window: WindowKind
  /** How long before the history its windows began, in milliseconds. */
  readonly phase: number
  /** Whether requests that it turns away count as well. */
  readonly countsRefused: boolean
  readonly retryAfter: "exact" | "minute" | "none" | "any"
  /** Whether its answers tell what is left of the limit. */
  readonly tells: boolean
  /** How far its wall clock is ahead of the true time, in milliseconds. */
  readonly clockOffset: number
}

/** Others who use the keys. */
export interface Others {
  /** How long between their requests, on average, in milliseconds. */
  readonly gaps: { readonly [Name in Lane]: number }
  /** When they stop. */
  readonly until: number
}

/** How the clients are set up. Times are milliseconds. */
export interface Settings {
  readonly limits: Limits
  /** The time that its lanes take limits to be about. */
  readonly window: number
  readonly timeout: number
  readonly lateArrival: number
  /** How often a request is sent again, at most. */
  readonly retries: number
}

/** Time that limits are about, in milliseconds. */
export const minute = 60_000

/** How far back the counting of each kind of window looks, in minutes. */
const memory: Readonly<Record<WindowKind, number>> = { fixed: 1, sliding: 1, bucket: 1, weighted: 2 }

/**
 * Whether the slots of the lanes prove that no request is turned away: the keys are ours alone, and a slot is taken for as
 * long as the vendor may remember its request.
 */
export const isProved = ({ client, others, rules }: World): boolean =>
  others === undefined && client.window >= memory[rules.window] * minute

/** The world of a seed. */
export const worldOf = (seed: number): World => {
  const chance = new Chance(seed, 1)
  const limits = limitsOf(chance)
  const others = chance.is(0.25) ? othersOf(limits, chance) : undefined
  const clients = clientsOf(chance)
  const window = chance.one<WindowKind>("fixed", "sliding", "bucket", "weighted")
  const records = { contacts: chance.whole(1, 6), companies: chance.whole(2, 4), senders: chance.whole(1, 3) }
  return {
    seed,
    rules: {
      limits,
      window,
      phase: chance.between(0, minute),
      countsRefused: chance.is(0.3),
      retryAfter: chance.one<Rules["retryAfter"]>("exact", "minute", "none", "any"),
      tells: chance.is(0.85),
      clockOffset: chance.is(0.7) ? 0 : chance.between(-300_000, 300_000)
    },
    weather: {
      latency: chance.weighted<Weather["latency"]>(
        ["none", 1],
        ["fast", 4],
        ["slow", 2],
        ["terrible", 2],
        ["any", 4]
      ),
      mishaps: chance.weighted([0, 4], [0.02, 3], [0.1, 3], [0.4, 2], [0.9, 0.5])
    },
    others,
    client: {
      limits: others !== undefined && chance.is(0.2)
        ? { read: limits.read * 2, write: limits.write * 2 }
        : limits,
      window: window === "weighted" && chance.is(0.6) ? memory[window] * minute : minute,
      timeout: chance.weighted([30_000, 4], [5000, 1], [10_000, 1], [1000, 0.3]),
      lateArrival: chance.weighted([120_000, 3], [30_000, 1], [0, 0.5]),
      retries: chance.weighted([3, 3], [0, 1], [1, 1], [6, 1])
    },
    clients,
    records,
    calls: callsOf(limits, clients.length, records, chance),
    jumps: chance.is(0.2) ? jumpsOf(chance) : [],
    lateness: chance.weighted([0, 3], [15, 2], [5000, 0.3])
  }
}

const limitsOf = (chance: Chance): Limits =>
  chance.weighted<Limits>(
    [{ read: 20, write: 5 }, 5],
    [{ read: chance.whole(1, 10), write: chance.whole(1, 4) }, 3],
    [{ read: 100, write: 12 }, 1],
    [{ read: 1000, write: 60 }, 0.4]
  )

const othersOf = ({ read, write }: Limits, chance: Chance): Others => {
  const share = chance.one(0.2, 0.5, 1, 2)
  return {
    gaps: { read: minute / (read * share), write: minute / (write * share) },
    until: chance.between(minute, 20 * minute)
  }
}

const clientsOf = (chance: Chance): ReadonlyArray<number> => {
  const count = chance.weighted([1, 5], [2, 2], [3, 1])
  const isShared = chance.is(0.6)
  return Array.from({ length: count }, (_, index) => isShared ? 0 : index)
}

const callsOf = (limits: Limits, clients: number, records: Records, chance: Chance): ReadonlyArray<Call> => {
  const most = chance.weighted([6, 6], [15, 4], [50, 0.5])
  // One history in a few has so many writes that they fill the largest lane as well.
  const count = chance.whole(1, limits.write === 60 && chance.is(0.3) ? 150 : most)
  const writes = chance.one(0.3, 0.6, 0.9, 1)
  const interrupts = chance.one(0, 0, 0.1, 0.5)
  const gap = chance.weighted([0, 2], [300, 2], [5000, 2], [minute / limits.write, 2])
  let at = 0
  return Array.from({ length: count }, (_, id) => {
    at += gap === 0 || chance.is(0.3) ? 0 : chance.gap(gap)
    return {
      id,
      client: chance.whole(0, clients - 1),
      at,
      interruptedAfter: chance.is(interrupts) ? patienceOf(chance) : undefined,
      priority: chance.is(0.6) ? "interactive" : chance.one(...priorities),
      ask: askOf(id, records, writes, chance)
    }
  })
}

const patienceOf = (chance: Chance): number =>
  chance.weighted([0, 1], [chance.gap(200), 2], [chance.gap(10_000), 3], [chance.gap(100_000), 2])

const jumpsOf = (chance: Chance): World["jumps"] =>
  Array.from({ length: chance.whole(1, 3) }, () => ({
    at: chance.between(0, 5 * minute),
    by: chance.one(-1, 1) * chance.gap(chance.one(1000, 3_600_000, 86_400_000))
  })).toSorted((one, other) => one.at - other.at)
