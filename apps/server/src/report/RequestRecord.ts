import { Schema } from "effect"

/** One request, as `GET /admin/requests` shows it. It holds nothing of what the request said. */
export const RequestRecord = Schema.Struct({
  requestId: Schema.propertySignature(Schema.NonEmptyString).pipe(Schema.fromKey("request_id")),
  /** When it arrived. */
  at: Schema.DateTimeUtc,
  /** How long it took until its answer had left, or its connection was gone. */
  milliseconds: Schema.NonNegative,
  method: Schema.String,
  /** Name of the operation; null where the path or the method has none. */
  operation: Schema.NullOr(Schema.NonEmptyString),
  /** Null without a good key. */
  keyId: Schema.propertySignature(Schema.NullOr(Schema.NonEmptyString)).pipe(Schema.fromKey("key_id")),
  /** Status code of the answer; null where the connection was cut. */
  status: Schema.NullOr(Schema.NonNegativeInt),
  /** Whether the answer was sent whole. */
  isDelivered: Schema.propertySignature(Schema.Boolean).pipe(Schema.fromKey("is_delivered")),
  /** Ids of the faults that befell it, in their order. */
  faults: Schema.Array(Schema.NonEmptyString)
}).annotations({ identifier: "RequestRecord" })
export type RequestRecord = typeof RequestRecord.Type
