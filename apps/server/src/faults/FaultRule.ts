import { operations } from "@lanekit/http"
import { nearest } from "@lanekit/terminal/nearest"
import { Array, Schema, Struct } from "effect"

/** Longest that a fault lets a request wait at one place, in milliseconds. */
export const maxWait = 600_000

/** Most requests that a rule can be told to befall. */
export const maxCount = 1_000_000

const saying = (message: string) => ({ message: () => ({ message, override: true }) })

const whole = (least: number, most: number) =>
  Schema.Number.pipe(Schema.int(), Schema.between(least, most)).annotations(
    saying(`must be a whole number from ${least} to ${most}`)
  )

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true })

const operationNames = Struct.keys(operations)

const OperationName = Schema.Literal(...operationNames).annotations({
  message: ({ actual }) => ({
    message: typeof actual === "string" && /^\w{1,64}$/.test(actual)
      ? `must be the name of an operation; ${actual} is none${nearest(actual, operationNames)}`
      : "must be the name of an operation",
    override: true
  })
})

/** Which requests a rule befalls, and how many of them. */
const choice = {
  /** Names of operations, or `all`. */
  operations: Schema.optionalWith(
    Schema.Union(
      Schema.Literal("all"),
      Schema.NonEmptyArray(OperationName).annotations({
        message: () => "must be \"all\", or a list of names of operations"
      }).pipe(Schema.maxItems(operationNames.length, { message: () => "must name each operation once at most" }))
    ),
    { exact: true, default: () => "all" }
  ),
  /** The lane of the requests; both when absent. */
  lane: optional(Schema.Literal("read", "write").annotations(saying("must be read or write"))),
  /** How often it happens before the rule is spent; without end when absent. */
  count: optional(whole(1, maxCount)),
  /** How probably it happens to a request; always when absent. */
  probability: optional(
    Schema.Number.pipe(Schema.greaterThan(0), Schema.lessThanOrEqualTo(1)).annotations(
      saying("must be a number above 0, at most 1")
    )
  ),
  /** What the probability is drawn from: the same seed and the same requests make the same faults. Drawn when absent. */
  seed: optional(whole(0, 2 ** 31 - 1))
}

/** Before the operation runs, so that nothing took effect; or after it, when its change is there to stay. */
const when = {
  when: Schema.optionalWith(Schema.Literal("before", "after").annotations(saying("must be before or after")), {
    exact: true,
    default: () => "before"
  })
}

/** Seconds of the answer's `Retry-After`, which has none when absent. */
const retryAfter = { retryAfter: optional(whole(0, 86_400)).pipe(Schema.fromKey("retry_after")) }

/** Waits before or after the operation runs. */
export const Latency = Schema.Struct({
  kind: Schema.Literal("latency"),
  milliseconds: whole(1, maxWait),
  ...when,
  ...choice
})

/** 429, as over the limit. The operation does not run. */
export const RateLimited = Schema.Struct({ kind: Schema.Literal("rate_limited"), ...retryAfter, ...choice })

/** A failure of the server, in the envelope. */
export const Status = Schema.Struct({
  kind: Schema.Literal("status"),
  status: whole(500, 599),
  ...when,
  ...retryAfter,
  ...choice
})

/** The connection is closed without a byte of an answer. */
export const Cut = Schema.Struct({ kind: Schema.Literal("cut"), ...when, ...choice })

/** An error page of a proxy, in HTML: without the headers of the API, unless it keeps the request's id. */
export const Html = Schema.Struct({
  kind: Schema.Literal("html"),
  status: whole(400, 599),
  requestId: Schema.optionalWith(Schema.Boolean.annotations(saying("must be true or false")), {
    exact: true,
    default: () => false
  }).pipe(Schema.fromKey("request_id")),
  ...when,
  ...choice
})

/** The answer's body comes in pieces, with a wait before each but the first. */
export const SlowBody = Schema.Struct({
  kind: Schema.Literal("slow_body"),
  chunkBytes: Schema.propertySignature(whole(1, 65_536)).pipe(Schema.fromKey("chunk_bytes")),
  milliseconds: whole(1, maxWait),
  ...choice
})

/** Half of the body that the answer announces; then the connection is closed. */
export const TruncatedBody = Schema.Struct({ kind: Schema.Literal("truncated_body"), ...choice })

/** The clock of the answer's headers, `Date` and `X-RateLimit-Reset`, is wrong by so many seconds. */
export const ClockSkew = Schema.Struct({
  kind: Schema.Literal("clock_skew"),
  seconds: whole(-31_536_000, 31_536_000),
  ...choice
})

/** A page that holds at most so many items, and says that there are more where it left some out. */
export const ShortPage = Schema.Struct({
  kind: Schema.Literal("short_page"),
  items: whole(0, 199),
  ...choice
})

const kinds = [Latency, RateLimited, Status, Cut, Html, SlowBody, TruncatedBody, ClockSkew, ShortPage] as const

const kindNames = Array.map(kinds, ({ fields }) => fields.kind.literals[0])

/** What should go wrong, to which requests, how often. */
export const FaultRule = Schema.Union(...kinds).annotations({ message: () => "must be a JSON object" }).pipe(
  Schema.filter((rule) =>
    rule.kind !== "short_page" || rule.items > 0 || rule.count !== undefined || (rule.probability ?? 1) < 1
      ? undefined
      : {
        path: ["count"],
        message: "is required, or a probability below 1: with empty pages alone no client would come to the end"
      }
  )
).annotations({ identifier: "FaultRule" })
export type FaultRule = typeof FaultRule.Type

/** The kind of a fault. */
export type FaultKind = FaultRule["kind"]

/** Every kind. */
export const faultKinds: ReadonlyArray<FaultKind> = kindNames
