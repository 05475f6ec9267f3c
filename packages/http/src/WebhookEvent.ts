import { Event } from "@lanekit/core"
import { Effect, Option, Schema } from "effect"

// Part of every runtime; declared here, as far as it is used, so that this package asks for no runtime's types.
declare const TextDecoder: new(encoding: "utf-8", options: { readonly fatal: true }) => {
  readonly decode: (bytes: Uint8Array) => string
}

const [ContactStruct, CompanyStruct] = Event.Event.members

/** A contact was made, changed or deleted. Fields that this version does not know are kept. */
export type ContactEvent = { readonly _tag: "ContactEvent" } & typeof ContactStruct.Type

/** A company was made, changed or deleted. Fields that this version does not know are kept. */
export type CompanyEvent = { readonly _tag: "CompanyEvent" } & typeof CompanyStruct.Type

/** An event of a type that this version does not know, or whose record it cannot read. Nothing of it is lost. */
export interface UnknownEvent {
  readonly _tag: "UnknownEvent"
  readonly id: Event.EventId
  readonly type: string
  /** The whole body, as it came. */
  readonly body: { readonly [field: string]: unknown }
}

/** What a delivery tells of. */
export type WebhookEvent = ContactEvent | CompanyEvent | UnknownEvent

/**
 * The body of a delivery that is none: it is not JSON in UTF-8 (`json`), it has no id and no type of an event (`shape`), or
 * the delivery's header names another event (`id`).
 */
export class EventMalformed extends Schema.TaggedError<EventMalformed>()("EventMalformed", {
  reason: Schema.Literal("json", "shape", "id")
}) {
  override get message() {
    return `the body of a webhook's delivery was not understood: ${this.reason}`
  }
}

/** The event that a body tells of, whether or not this version knows its type. */
export const fromBody = (body: string | Uint8Array): Effect.Effect<WebhookEvent, EventMalformed> => {
  const json = Option.flatMap(toText(body), decodeJson)
  if (Option.isNone(json)) return Effect.fail(new EventMalformed({ reason: "json" }))
  const event = Option.firstSomeOf([
    Option.map(decodeContactEvent(json.value), (event): WebhookEvent => ({ ...event, _tag: "ContactEvent" })),
    Option.map(decodeCompanyEvent(json.value), (event): WebhookEvent => ({ ...event, _tag: "CompanyEvent" })),
    Option.map(decodeUnknownEvent(json.value), ({ id, type, ...rest }): WebhookEvent => ({
      _tag: "UnknownEvent",
      id,
      type,
      body: { id, type, ...rest }
    }))
  ])
  return Effect.mapError(event, () => new EventMalformed({ reason: "shape" }))
}

const toText = (body: string | Uint8Array): Option.Option<string> =>
  typeof body === "string" ? Option.some(body) : decodeUtf8(body)

const decodeUtf8 = Option.liftThrowable((bytes: Uint8Array) => new TextDecoder("utf-8", { fatal: true }).decode(bytes))

const decodeJson = Schema.decodeOption(Schema.parseJson())

const everyField = { onExcessProperty: "preserve" } as const

const decodeContactEvent = Schema.decodeUnknownOption(ContactStruct, everyField)

const decodeCompanyEvent = Schema.decodeUnknownOption(CompanyStruct, everyField)

const decodeUnknownEvent = Schema.decodeUnknownOption(
  Schema.Struct(
    { id: Event.EventId, type: Schema.NonEmptyString },
    Schema.Record({ key: Schema.String, value: Schema.Unknown })
  )
)
