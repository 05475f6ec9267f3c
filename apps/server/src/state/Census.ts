import { Schema } from "effect"

const Count = Schema.Struct({ live: Schema.NonNegativeInt, deleted: Schema.NonNegativeInt })

/** How many records there are. */
export const Census = Schema.Struct({ companies: Count, contacts: Count, blocked_senders: Count }).annotations({
  identifier: "Census"
})
export type Census = typeof Census.Type
