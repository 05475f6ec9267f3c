import { historyOf } from "./History.ts"
import type { MakeSubject } from "./Subject.ts"
import type { Call } from "./world/Call.ts"
import { minute, type World } from "./world/World.ts"

/** Minutes' worth of writes that are there from the beginning. */
const minutes = 20

/**
 * How much of the vendor's limit of writes is used, of 1, while more of them wait than it allows, where every answer takes
 * so many milliseconds. The requests of the first minute, which find an empty lane, do not count.
 */
export const utilisationOf = (roundTrip: number, makeSubject: MakeSubject): number => {
  const world = saturated(roundTrip)
  const limit = world.rules.limits.write
  const counted = historyOf(world, makeSubject).events.flatMap((event) => event._tag === "Counted" ? [event.at] : [])
  const [first = 0, last = 0] = [counted[0], counted.at(-1)]
  return (counted.length - limit) / limit / ((last - first) / minute)
}

const saturated = (roundTrip: number): World => {
  const limits = { read: 1000, write: 60 }
  return {
    seed: 1,
    rules: {
      limits,
      window: "sliding",
      phase: 0,
      countsRefused: false,
      retryAfter: "exact",
      tells: true,
      clockOffset: 0
    },
    weather: { latency: roundTrip, mishaps: 0 },
    others: undefined,
    client: { limits, window: minute, timeout: 30_000, lateArrival: 120_000, retries: 3 },
    clients: [0],
    records: { contacts: 1, companies: 2, senders: 1 },
    calls: Array.from({ length: limits.write * minutes }, (_, id): Call => ({
      id,
      client: 0,
      at: 0,
      interruptedAfter: undefined,
      priority: "batch",
      ask: { _tag: "UpdateContact", contact: 0, fields: { name: `call-${id}` }, skipsUnchanged: false }
    })),
    jumps: [],
    lateness: 0
  }
}
