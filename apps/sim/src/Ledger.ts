import type { Lane } from "@lanekit/http"
import type { Event, Outcome } from "./EventLog.ts"
import type { History } from "./History.ts"
import type { Change } from "./vendor/Change.ts"
import type { Call } from "./world/Call.ts"

/** Everything that happened with a request. Times are milliseconds. */
export interface RequestEntry {
  readonly number: number
  readonly call: number
  readonly key: number
  readonly lane: Lane
  readonly method: string
  readonly path: string
  readonly body: string | undefined
  readonly sentAt: number
  countedAt?: number
  appliedAt?: number
  /** When the API read what it asks for. */
  lookedUpAt?: number
  changes: ReadonlyArray<Change>
  seenAt?: number
  status?: number
  /** Whether the answer is the API's own, and not that of a proxy. */
  isFromApi?: boolean
  retryAfter?: number | undefined
  /** Whether the whole body of the answer came. */
  isWhole?: boolean
  /** When the client stopped waiting for an answer that it had not seen. */
  lostAt?: number
  /** Whether the client was told that there was no connection. */
  isUnsent: boolean
}

/** Everything that happened with a call. */
export interface CallEntry {
  readonly call: Call
  readonly key: number
  readonly calledAt: number
  interruptedAt?: number
  endedAt?: number
  outcome?: Outcome
  readonly requests: Array<RequestEntry>
}

/** A value that a field had from a moment on. Nothing is known of the request for what was there in the beginning. */
export interface Version {
  readonly from: number
  readonly value: unknown
  readonly request: number | undefined
}

/** What happened, by call, by request and by field. */
export interface Ledger {
  readonly history: History
  readonly calls: ReadonlyMap<number, CallEntry>
  readonly requests: ReadonlyMap<number, RequestEntry>
  /** The values of each field of each record, as `record.field`, the oldest first. */
  readonly fields: ReadonlyMap<string, ReadonlyArray<Version>>
}

/** Puts the events of a history in order. */
export const ledgerOf = (history: History): Ledger => {
  const calls = new Map<number, CallEntry>()
  const requests = new Map<number, RequestEntry>()
  const fields = new Map<string, Array<Version>>()
  const set = ({ field, record, value }: Change, from: number, request: number | undefined) => {
    const name = `${record}.${field}`
    const versions = fields.get(name)
    if (versions === undefined) fields.set(name, [{ from, value, request }])
    else versions.push({ from, value, request })
  }
  for (const change of history.before) set(change, 0, undefined)
  for (const event of history.events) {
    noteCall(calls, event)
    noteRequest(calls, requests, event)
    if (event._tag === "Applied") { for (const change of event.changes) set(change, event.at, event.request) }
  }
  return { history, calls, requests, fields }
}

/** Whether a field had such a value at some moment from one time to another, both included. */
export const held = (
  { fields }: Ledger,
  name: string,
  isWanted: (value: unknown) => boolean,
  from: number,
  to: number
): boolean => {
  const versions = fields.get(name) ?? []
  return versions.some((version, index) =>
    isWanted(version.value) && version.from <= to && (versions[index + 1]?.from ?? Infinity) >= from
  )
}

/** The values that a field may have had at some time, of those that were set after a request had set it. */
export const laterAt = ({ fields }: Ledger, name: string, request: number, at: number): ReadonlyArray<unknown> => {
  const versions = fields.get(name) ?? []
  const later = versions.slice(versions.findIndex((version) => version.request === request) + 1)
  return later.flatMap(({ from, value }, index) =>
    from <= at && (later[index + 1]?.from ?? Infinity) >= at ? [value] : []
  )
}

const noteCall = (calls: Map<number, CallEntry>, event: Event): void => {
  switch (event._tag) {
    case "Called":
      calls.set(event.call.id, { call: event.call, key: event.key, calledAt: event.at, requests: [] })
      break
    case "Interrupted": {
      const entry = calls.get(event.call)
      if (entry !== undefined) entry.interruptedAt = event.at
      break
    }
    case "Ended": {
      const entry = calls.get(event.call)
      if (entry !== undefined) Object.assign(entry, { endedAt: event.at, outcome: event.outcome })
      break
    }
  }
}

const noteRequest = (calls: Map<number, CallEntry>, requests: Map<number, RequestEntry>, event: Event): void => {
  if (event._tag === "Sent") {
    const { body, call, key, lane, method, path, request: number } = event
    const entry = { number, call, key, lane, method, path, body, sentAt: event.at, changes: [], isUnsent: false }
    requests.set(number, entry)
    calls.get(call)?.requests.push(entry)
    return
  }
  const entry = "request" in event && event.request !== undefined ? requests.get(event.request) : undefined
  if (entry === undefined) return
  switch (event._tag) {
    case "Counted":
      entry.countedAt = event.at
      break
    case "Applied":
      entry.appliedAt = event.at
      entry.changes = event.changes
      break
    case "LookedUp":
      entry.lookedUpAt = event.at
      break
    case "Seen":
      entry.seenAt = event.at
      entry.status = event.status
      entry.isFromApi = event.isFromApi
      entry.retryAfter = event.retryAfter
      break
    case "Read":
      entry.isWhole = event.isWhole
      break
    case "Broken":
      entry.isUnsent = event.isUnsent
      entry.lostAt = event.at
      break
    case "Abandoned":
      entry.lostAt ??= event.at
      break
  }
}
