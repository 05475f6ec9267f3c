import type { Lane } from "@lanekit/http"
import type { Change } from "./vendor/Change.ts"
import type { VirtualTime } from "./VirtualTime.ts"
import type { Call } from "./world/Call.ts"
import type { Fate } from "./world/Weather.ts"

/** How a call ended for its caller. */
export type Outcome =
  | { readonly _tag: "Succeeded"; readonly value: unknown }
  /** The status is that of the answer, where the failure names one. */
  | { readonly _tag: "Failed"; readonly failure: string; readonly status: number | undefined }
  | { readonly _tag: "Interrupted" }
  | { readonly _tag: "Died"; readonly message: string }

/** Something that happens, as somebody sees it who sees both sides. */
export type Happening =
  | { readonly _tag: "Called"; readonly call: Call; readonly key: number }
  | { readonly _tag: "Interrupted"; readonly call: number }
  | { readonly _tag: "Ended"; readonly call: number; readonly outcome: Outcome }
  | {
    readonly _tag: "Sent"
    readonly request: number
    readonly call: number
    readonly key: number
    readonly lane: Lane
    readonly method: string
    readonly path: string
    readonly body: string | undefined
    readonly fate: Fate
  }
  /** The API counted a request; one without a number is somebody else's. */
  | {
    readonly _tag: "Counted"
    readonly request: number | undefined
    readonly key: number
    readonly lane: Lane
    readonly isAccepted: boolean
  }
  | { readonly _tag: "Applied"; readonly request: number; readonly changes: ReadonlyArray<Change> }
  /** The API has read what a request asks for; its answer is on the way. */
  | { readonly _tag: "LookedUp"; readonly request: number }
  /** The header of an answer is at the client. */
  | {
    readonly _tag: "Seen"
    readonly request: number
    readonly status: number
    /** Whether it is the API's own, and not that of a proxy. */
    readonly isFromApi: boolean
    readonly retryAfter: number | undefined
  }
  /** The whole body is at the client, or as much of it as comes. */
  | { readonly _tag: "Read"; readonly request: number; readonly isWhole: boolean }
  /** The client is told that the connection is gone. */
  | { readonly _tag: "Broken"; readonly request: number; readonly isUnsent: boolean }
  /** The client waits no longer for it. */
  | { readonly _tag: "Abandoned"; readonly request: number }
  | { readonly _tag: "Jumped"; readonly by: number }
  | { readonly _tag: "Logged"; readonly message: string }

/** What happened, and when: virtual milliseconds. */
export type Event = { readonly at: number } & Happening

/** Everything that happened, in order. */
export class EventLog {
  private readonly time: VirtualTime
  private readonly list: Array<Event> = []

  constructor(time: VirtualTime) {
    this.time = time
  }

  /** Adds what happens now. */
  add(happening: Happening): void {
    this.list.push({ at: this.time.now, ...happening })
  }

  /** What happened so far. */
  get events(): ReadonlyArray<Event> {
    return this.list
  }
}

/** An event in a line; its time is in seconds. */
export const describe = (event: Event): string => `${(event.at / 1000).toFixed(3).padStart(10)}  ${textOf(event)}`

const textOf = (event: Event): string => {
  switch (event._tag) {
    case "Called": {
      const { ask, client, id, interruptedAfter, priority } = event.call
      const end = interruptedAfter === undefined ? "" : `, for ${(interruptedAfter / 1000).toFixed(3)} s`
      return `call ${id}: client ${client} of key ${event.key}, ${priority}${end}: ${JSON.stringify(ask)}`
    }
    case "Interrupted":
      return `call ${event.call}: interrupted`
    case "Ended":
      return `call ${event.call}: ended, ${JSON.stringify(event.outcome)}`
    case "Sent":
      return `request ${event.request} of call ${event.call}: ${event.method} ${event.path} ${event.body ?? ""} (${
        describeFate(event.fate)
      })`
    case "Counted":
      return `request ${event.request ?? "of others"}: ${
        event.isAccepted ? "counted" : "over the limit"
      }, ${event.lane}s`
    case "Applied":
      return `request ${event.request}: took effect, ${
        event.changes.map(({ field, record, value }) => `${record}.${field} = ${JSON.stringify(value)}`).join(", ")
      }`
    case "LookedUp":
      return `request ${event.request}: looked up`
    case "Seen":
      return `request ${event.request}: answer ${event.status}${
        event.retryAfter === undefined ? "" : `, Retry-After ${event.retryAfter}`
      }`
    case "Read":
      return `request ${event.request}: body read${event.isWhole ? "" : " in part"}`
    case "Broken":
      return `request ${event.request}: ${event.isUnsent ? "no connection" : "connection broken"}`
    case "Abandoned":
      return `request ${event.request}: abandoned`
    case "Jumped":
      return `the wall clock jumps by ${(event.by / 1000).toFixed(3)} s`
    case "Logged":
      return `log: ${event.message}`
  }
}

const describeFate = ({ body, homeward, mishap, outward, work }: Fate): string =>
  `${mishap}; ${[outward, work, homeward, body].map((millis) => `${millis.toFixed(0)} ms`).join(" + ")}`
