import type { OperationName } from "@lanekit/http"
import { type Context, DateTime, Predicate } from "effect"
import type { Exchange } from "../Exchange.ts"
import { isList } from "../lists.ts"
import { digest } from "./digest.ts"
import type { Effects, Listing, Moment, Observation, Page } from "./Observation.ts"
import type { RequestRecord } from "./RequestRecord.ts"

type ExchangeState = Context.Tag.Service<Exchange>

/** What became of a request. */
export interface Course {
  /** Number of the connection that it came on. */
  readonly connection: number
  readonly arrival: Moment
  readonly end: Moment
  /** Whether the answer was sent whole. */
  readonly isDelivered: boolean
}

/** How a request is put on record. */
export const recordOf = (exchange: ExchangeState, { arrival, end, isDelivered }: Course): RequestRecord => ({
  requestId: exchange.requestId,
  at: DateTime.unsafeMake(arrival.at),
  milliseconds: Math.max(0, end.at - arrival.at),
  method: exchange.method,
  operation: exchange.operation ?? null,
  keyId: exchange.keyId ?? null,
  status: sentOf(exchange)?.status ?? null,
  isDelivered,
  faults: exchange.faults ?? []
})

/**
 * What the judge is told of a request, given the text of its query; nothing when it has no good key, or asks for nothing
 * that there is.
 */
export const observationOf = (
  exchange: ExchangeState,
  { arrival, connection, end, isDelivered }: Course,
  options: { readonly query: string; readonly hasLimits: boolean }
): Observation | undefined => {
  const { body, budget, keyId, lane, method, operation, path, requestId } = exchange
  if (keyId === undefined || operation === undefined) return undefined
  const sent = sentOf(exchange)
  const retryAfter = sent?.headers["retry-after"]
  const page = isDelivered && method === "GET" && isList(operation) ? pageOf(exchange.success) : undefined
  return {
    requestId,
    keyId,
    operation,
    method,
    lane,
    path,
    connection,
    arrival,
    end,
    isDelivered,
    ...(options.hasLimits && budget !== undefined && { limit: budget.limit }),
    ...(sent !== undefined && { status: sent.status }),
    ...(retryAfter !== undefined && {
      retryAfter: Number(retryAfter),
      waitUntil: waitUntil(exchange, Number(retryAfter), end)
    }),
    ...(body !== undefined && { body: digest(body) }),
    ...(lane === "write" && exchange.success !== undefined && { effects: effectsOf(exchange, operation) }),
    ...(isList(operation) && { listing: listingOf(options.query) }),
    ...(page !== undefined && { page })
  }
}

const sentOf = ({ answer, loss }: ExchangeState) => loss === "whole" ? undefined : answer

// Where the limits turned the request away they count to the millisecond, and `Retry-After` is whole seconds.
const waitUntil = ({ answer, answeredAt, budget, faults }: ExchangeState, retryAfter: number, end: Moment): number => {
  const asked = (answeredAt ?? end.at) + retryAfter * 1000
  const isLimited = answer?.status === 429 && faults === undefined && budget !== undefined
  return isLimited ? Math.min(asked, budget.resetAt) : asked
}

const listingOf = (query: string): Listing => {
  const parameters = new URLSearchParams(query)
  const cursor = parameters.get("cursor")
  const filters = [...parameters].filter(([name]) => name !== "cursor" && name !== "limit")
  return {
    filters: filters.map(([name, value]) => [name, digest(value)] as const).toSorted(byName),
    namesLimit: parameters.has("limit"),
    ...(cursor !== null && { cursor })
  }
}

const byName = ([a]: readonly [string, string], [b]: readonly [string, string]): number => a < b ? -1 : a > b ? 1 : 0

// The writes that succeed although everything stays as it is; of the others a success is a change.
const canChangeNothing: ReadonlySet<OperationName> = new Set(["updateContact", "updateCompany", "addContactCompany"])

const effectsOf = ({ body, hasChanged, success }: ExchangeState, operation: OperationName): Effects => {
  const goneId = operation === "mergeCompanies" && body !== undefined ? sourceOf(JSON.parse(body)) : undefined
  return {
    hasChanged: hasChanged === true || !canChangeNothing.has(operation),
    ...(Predicate.hasProperty(success, "id") && Predicate.isString(success.id) && { id: success.id }),
    ...(goneId !== undefined && { goneId })
  }
}

const sourceOf = (merge: unknown): string | undefined =>
  Predicate.hasProperty(merge, "source_id") && Predicate.isString(merge.source_id) ? merge.source_id : undefined

// Every list is looked at: a schema would look at every item.
const pageOf = (json: unknown): Page | undefined => {
  if (!Predicate.hasProperty(json, "data") || !Array.isArray(json.data) || !Predicate.hasProperty(json, "page")) return
  const { data, page } = json
  if (!Predicate.hasProperty(page, "cursor") || !Predicate.hasProperty(page, "limit")) return
  const { cursor, limit } = page
  if (!(cursor === null || Predicate.isString(cursor)) || !Predicate.isNumber(limit)) return
  return { cursor, count: data.length, limit }
}
