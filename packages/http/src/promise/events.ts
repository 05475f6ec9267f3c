import { Event, Timestamp } from "@lanekit/core"
import type { WebhookEvent as FoundEvent } from "../WebhookEvent.ts"
import { toCompanyId } from "./conversions.ts"
import type { CompanyEvent, UnknownEvent, WebhookEvent } from "./WebhookEvent.ts"

/** The event as those who know no Effect see it. */
export const toEvent = (event: FoundEvent): WebhookEvent => {
  switch (event._tag) {
    case "ContactEvent": {
      const { at, data, id, type } = event
      return { kind: "contact", id, type, createdAt: at, data }
    }
    case "CompanyEvent": {
      const { at, data, id, type } = event
      return { kind: "company", id, type, createdAt: at, data }
    }
    case "UnknownEvent": {
      const { body, id, type } = event
      return { kind: "unknown", id, type, body }
    }
  }
}

/** The event of companies, or of a type that is not known, as the client itself sees it. */
export const fromEvent = (event: CompanyEvent | UnknownEvent): FoundEvent => {
  const id = toEventId(event.id)
  switch (event.kind) {
    case "company": {
      const { createdAt, data, type } = event
      const company = {
        ...data,
        id: toCompanyId(data.id),
        createdAt: toTimestamp(data.createdAt),
        updatedAt: toTimestamp(data.updatedAt)
      }
      return { _tag: "CompanyEvent", id, type, at: toTimestamp(createdAt), data: company }
    }
    case "unknown":
      return { _tag: "UnknownEvent", id, type: event.type, body: event.body }
  }
}

/** The id of an event, of whatever alphabet. */
export const toEventId = (id: string): Event.EventId => Event.EventId.make(id, true)

// Events are the client's own, whose values were checked when they came.
const toTimestamp = (text: string): Timestamp => Timestamp.make(text, true)
