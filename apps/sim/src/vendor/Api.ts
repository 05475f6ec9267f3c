import type { Lane } from "@lanekit/http"
import type { Chance } from "../Chance.ts"
import type { EventLog } from "../EventLog.ts"
import { epoch, type VirtualTime } from "../VirtualTime.ts"
import { minute, type Rules } from "../world/World.ts"
import { type Answer, failed } from "./Answer.ts"
import { type Limit, makeLimit, type Ruling } from "./Limit.ts"
import type { Request } from "./Request.ts"
import type { Vendor } from "./Vendor.ts"

/** The vendor's API: it counts requests, handles those that are within their limit, and says what is left of that. */
export class Api {
  private readonly limits = new Map<string, Limit>()
  private readonly time: VirtualTime
  private readonly log: EventLog
  private readonly vendor: Vendor
  private readonly rules: Rules
  private readonly chance: Chance

  constructor(time: VirtualTime, log: EventLog, vendor: Vendor, rules: Rules, chance: Chance) {
    this.time = time
    this.log = log
    this.vendor = vendor
    this.rules = rules
    this.chance = chance
  }

  /** Counts a request that comes now; one without a number is somebody else's. */
  count(key: number, lane: Lane, request?: number): Ruling {
    const ruling = this.limitOf(key, lane).count(this.time.now)
    this.log.add({ _tag: "Counted", request, key, lane, isAccepted: ruling.isAccepted })
    return ruling
  }

  /** Handles a request that was accepted. */
  handle(number: number, request: Request): Answer {
    const { answer, changes } = this.vendor.handle(request, this.wallClock)
    if (answer.status < 300 && request.method !== "GET") this.log.add({ _tag: "Applied", request: number, changes })
    if (request.method === "GET") this.log.add({ _tag: "LookedUp", request: number })
    return answer
  }

  /** Turns a request away that was not accepted. */
  refuse({ nextAt }: Ruling, lane: Lane): Answer {
    const limit = this.rules.limits[lane]
    const { answer } = failed(429, "rate_limited", "rate limited", { limit, window: "1m" })
    const retryAfter = this.retryAfter(Math.max(1, Math.ceil((nextAt - this.time.now) / 1000)))
    return retryAfter === undefined ? answer : withHeaders(answer, { "retry-after": String(retryAfter) })
  }

  /** Answers that it is overloaded. */
  get overload(): Answer {
    const { answer } = failed(503, "unavailable", "come back later")
    return this.chance.is(0.5) ? withHeaders(answer, { "retry-after": String(this.chance.whole(0, 90)) }) : answer
  }

  /** Answers that it has failed. */
  get failure(): Answer {
    return failed(500, "internal_error", "internal error").answer
  }

  /** An answer with what is told of the limit. */
  tell(answer: Answer, lane: Lane, { remaining, resetAt }: Ruling): Answer {
    const headers = { "x-request-id": "req_1", date: new Date(this.wallClock).toUTCString() }
    return withHeaders(answer, {
      ...headers,
      ...(this.rules.tells && {
        "x-ratelimit-limit": String(this.rules.limits[lane]),
        "x-ratelimit-remaining": String(remaining),
        "x-ratelimit-reset": String(Math.ceil((this.wallClock + resetAt - this.time.now) / 1000))
      })
    })
  }

  private retryAfter(exact: number): number | undefined {
    switch (this.rules.retryAfter) {
      case "exact":
        return exact
      case "minute":
        return minute / 1000
      case "none":
        return undefined
      case "any":
        return this.chance.one(exact, minute / 1000, this.chance.whole(0, 120), undefined)
    }
  }

  private limitOf(key: number, lane: Lane): Limit {
    const name = `${lane} ${key}`
    const { countsRefused, limits, phase, window } = this.rules
    const limit = this.limits.get(name)
      ?? makeLimit(window, { requests: limits[lane], window: minute, phase, countsRefused })
    this.limits.set(name, limit)
    return limit
  }

  private get wallClock(): number {
    return epoch + this.time.now + this.rules.clockOffset
  }
}

const withHeaders = (answer: Answer, headers: Answer["headers"]): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers }
})
