import { Schema } from "effect"
import { Change } from "./Change.ts"

/**
 * An event's id: what receivers tell repetitions by. The vendor's ids are of an unknown alphabet; ours are `evt_` and
 * hexadecimal digits.
 */
export const EventId = Schema.NonEmptyString.pipe(Schema.brand("EventId"))
export type EventId = typeof EventId.Type

const [ContactChange, CompanyChange] = Change.members

/**
 * A change as webhooks tell of it: the whole body of a delivery. Source: the vendor's documentation of webhooks.
 *
 * It is written down once, when the change is made, and every attempt sends the same bytes.
 */
export const Event = Schema.Union(
  Schema.Struct({ id: EventId, ...ContactChange.fields }),
  Schema.Struct({ id: EventId, ...CompanyChange.fields })
)
export type Event = typeof Event.Type
