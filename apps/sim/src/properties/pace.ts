import { isProved, minute } from "../world/World.ts"
import type { Property } from "./Violation.ts"

/** Where a key is ours alone, no minute holds more requests than the limit, wherever it begins. */
export const neverOverTheLimit: Property = ({ history: { events, world } }) => {
  if (world.others !== undefined) return []
  const found: Array<string> = []
  const counted = new Map<string, Array<number>>()
  for (const event of events) {
    if (event._tag !== "Counted") continue
    const name = `${event.lane}s of key ${event.key}`
    const times = counted.get(name) ?? []
    counted.set(name, times)
    times.push(event.at)
    const limit = world.rules.limits[event.lane]
    const first = times[times.length - 1 - limit]
    if (first !== undefined && event.at - first < minute) {
      found.push(`${limit + 1} ${name} within ${event.at - first} ms, until ${event.at} ms`)
    }
  }
  return found
}

/** Where a key is ours alone, and the lanes remember as long as the vendor, no request is turned away. */
export const neverRateLimited: Property = ({ history: { events, world } }) =>
  !isProved(world)
    ? []
    : events.flatMap((event) =>
      event._tag === "Counted" && !event.isAccepted
        ? [`request ${event.request} was over the limit at ${event.at} ms`]
        : []
    )
