import { Schema } from "effect"
import { ListedWebhook } from "../webhooks/Webhooks.ts"
import { Census } from "./Census.ts"
import { ClockState } from "./ClockState.ts"

const Budget = Schema.Struct({
  /** Requests per minute. */
  limit: Schema.NonNegative,
  /** Requests that would be admitted now. */
  remaining: Schema.NonNegative,
  /** From when `remaining` is larger, should nothing be asked in between. */
  resetAt: Schema.propertySignature(Schema.DateTimeUtc).pipe(Schema.fromKey("reset_at"))
})

/** What a server holds. */
export const Inspection = Schema.Struct({
  version: Schema.String,
  /** The database file, or `:memory:`. */
  database: Schema.String,
  records: Census,
  /** With how many deliveries of each are kept, by what has become of them. Secrets are no part of it. */
  webhooks: Schema.Array(ListedWebhook),
  /** What every key that made requests has left, by its id. */
  budgets: Schema.Record({ key: Schema.String, value: Schema.Struct({ read: Budget, write: Budget }) }),
  clock: ClockState
}).annotations({ identifier: "Inspection" })
export type Inspection = typeof Inspection.Type
