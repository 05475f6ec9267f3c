import { Schema } from "effect"
import { BlockedSenderType } from "./BlockedSender.ts"
import { PageQueryFields } from "./Page.ts"

/** Which blocked senders a list holds. */
export const BlockedSenderQuery = Schema.Struct({
  ...PageQueryFields,
  type: Schema.optionalWith(BlockedSenderType, { exact: true })
}).annotations({ identifier: "BlockedSenderQuery" })
export type BlockedSenderQuery = typeof BlockedSenderQuery.Type
