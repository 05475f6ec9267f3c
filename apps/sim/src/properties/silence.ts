import type { Property } from "./Violation.ts"

// The clock's reading is rounded where it is large.
const rounding = 0.01

/** Once an answer has asked for silence, nothing is sent in its lane until that is over. */
export const keepsSilence: Property = ({ history: { events } }) => {
  const found: Array<string> = []
  const lanes = new Map<number, string>()
  const closed = new Map<string, number>()
  for (const event of events) {
    switch (event._tag) {
      case "Sent": {
        const lane = `${event.lane}s of key ${event.key}`
        lanes.set(event.request, lane)
        const until = closed.get(lane) ?? -Infinity
        if (event.at < until - rounding) {
          found.push(`request ${event.request} was sent at ${event.at} ms; ${lane} are closed until ${until} ms`)
        }
        break
      }
      case "Seen": {
        const lane = lanes.get(event.request)
        if (lane === undefined || event.retryAfter === undefined || !asksForSilence(event.status)) break
        closed.set(lane, Math.max(closed.get(lane) ?? -Infinity, event.at + event.retryAfter * 1000))
        break
      }
    }
  }
  return found
}

/** Whether `Retry-After` of an answer with this status is about the lane. */
export const asksForSilence = (status: number): boolean => status === 429 || status === 503
