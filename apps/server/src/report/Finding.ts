import { Schema } from "effect"

const seconds = Schema.NonNegative
const count = Schema.NonNegativeInt
const requestId = Schema.NonEmptyString

/** Fields of every finding. */
const common = {
  /** When the request arrived. */
  at: Schema.DateTimeUtc,
  /** The request that broke the rule. */
  requestId: Schema.propertySignature(requestId).pipe(Schema.fromKey("request_id")),
  keyId: Schema.propertySignature(Schema.NonEmptyString).pipe(Schema.fromKey("key_id")),
  /** Name of the operation, as the API's description has it. */
  operation: Schema.NonEmptyString,
  /** Earlier requests without which this one would have been right. */
  relatedRequestIds: Schema.propertySignature(Schema.Array(requestId)).pipe(Schema.fromKey("related_request_ids"))
}

const lane = Schema.Literal("read", "write")

/** Came back before the end of a `Retry-After`, with the same key, in the same lane. */
export const ReturnedBeforeRetryAfter = Schema.Struct({
  rule: Schema.Literal("returned_before_retry_after"),
  ...common,
  detail: Schema.Struct({
    lane,
    /** Status of the answer that asked to wait. */
    status: count,
    retryAfter: Schema.propertySignature(seconds).pipe(Schema.fromKey("retry_after")),
    /** Seconds that were left of it. */
    early: seconds
  })
})

const tooMany = Schema.Struct({
  /** Requests that the key may make in any 60 s. */
  limit: count,
  /** Seconds in which one more than those arrived. */
  within: seconds
})

/** More writes of one key arrived in 60 s than it may make. */
export const TooManyWrites = Schema.Struct({
  rule: Schema.Literal("too_many_writes"),
  ...common,
  detail: tooMany
})

/** More reads of one key arrived in 60 s than it may make. */
export const TooManyReads = Schema.Struct({
  rule: Schema.Literal("too_many_reads"),
  ...common,
  detail: tooMany
})

/** Sent a write that must not be repeated again, although the first one took effect. */
export const UnsafeRepeat = Schema.Struct({
  rule: Schema.Literal("unsafe_repeat"),
  ...common,
  detail: Schema.Struct({
    /** Seconds since the first one ended. */
    after: seconds,
    /** Status that the first one was answered with; null where the connection was cut. */
    firstStatus: Schema.propertySignature(Schema.NullOr(count)).pipe(Schema.fromKey("first_status")),
    /** Whether the repetition took effect too. */
    tookEffect: Schema.propertySignature(Schema.Boolean).pipe(Schema.fromKey("took_effect"))
  })
})

/** Took a page for the whole list. */
export const IgnoredHasMore = Schema.Struct({
  rule: Schema.Literal("ignored_has_more"),
  ...common,
  detail: Schema.Struct({
    /** Items that the page held. */
    count,
    limit: count,
    /** Whether the request named that limit. */
    namedLimit: Schema.propertySignature(Schema.Boolean).pipe(Schema.fromKey("named_limit"))
  })
})

/** Sent a cursor with other filters, or to another list, than those of the page that gave it out. */
export const ChangedFilters = Schema.Struct({
  rule: Schema.Literal("changed_filters"),
  ...common,
  detail: Schema.Struct({
    /** How many filters were added, left out or changed; none when only the list is another. */
    changed: count,
    /** Operation of the page that gave the cursor out. */
    firstOperation: Schema.propertySignature(Schema.NonEmptyString).pipe(Schema.fromKey("first_operation"))
  })
})

/** Sent a write that changed nothing. */
export const NeedlessWrite = Schema.Struct({
  rule: Schema.Literal("needless_write"),
  ...common,
  detail: Schema.Struct({
    /** Record that stayed as it was; null where the operation names none. */
    id: Schema.NullOr(Schema.String)
  })
})

/** Something that a client did and should not have. It holds ids and numbers, and never what a request said. */
export const Finding = Schema.Union(
  ReturnedBeforeRetryAfter,
  TooManyWrites,
  TooManyReads,
  UnsafeRepeat,
  IgnoredHasMore,
  ChangedFilters,
  NeedlessWrite
)
export type Finding = typeof Finding.Type

/** The name of a rule. */
export const RuleName = Schema.Literal(...Finding.members.map(({ fields }) => fields.rule.literals[0]))
export type RuleName = typeof RuleName.Type
