import { Option, Predicate, Schema } from "effect"
import type { LaneState } from "./LaneState.ts"

/** The state of a lane as JSON text, for stores that outlive a process. `{}` is a lane that nothing was sent in. */
export const LaneStateJson: Schema.Schema<LaneState, string> = Schema.suspend(() => Schema.parseJson(State))

type Slot = LaneState["slots"][number]

type WireSlot = readonly [id: number, taken: number, takenAt: number, freeAt?: number, abandoned?: "abandoned"]

const isWireSlot = (value: unknown): value is WireSlot => {
  if (!Array.isArray(value) || value.length < 3 || value.length > 5) return false
  const [id, taken, takenAt, freeAt, abandoned]: ReadonlyArray<unknown> = value
  return Number.isInteger(id) && Number.isInteger(taken) && typeof takenAt === "number" &&
    (value.length < 4 || typeof freeAt === "number") && (value.length < 5 || abandoned === "abandoned")
}

const isSlot = (value: unknown): value is Slot =>
  Predicate.hasProperty(value, "id") && Number.isInteger(value.id) &&
  Predicate.hasProperty(value, "taken") && Number.isInteger(value.taken) &&
  Predicate.hasProperty(value, "takenAt") && typeof value.takenAt === "number" &&
  Predicate.hasProperty(value, "freeAt") && (value.freeAt === undefined || typeof value.freeAt === "number") &&
  Predicate.hasProperty(value, "isAbandoned") && typeof value.isAbandoned === "boolean"

const listOf = <A>(isItem: (value: unknown) => value is A, identifier: string) =>
  Schema.declare(
    (value: unknown): value is ReadonlyArray<A> => Array.isArray(value) && value.every(isItem),
    { identifier }
  )

// There may be a thousand of them, and a shared lane reads and writes them all with every request: a schema of each would
// take twenty times as long as `JSON.parse` does.
const Slots = Schema.transform(listOf(isWireSlot, "slots as JSON"), listOf(isSlot, "slots"), {
  strict: true,
  decode: (slots) =>
    slots.map(([id, taken, takenAt, freeAt, abandoned]): Slot => ({
      id,
      taken,
      takenAt,
      freeAt,
      isAbandoned: abandoned !== undefined
    })),
  encode: (slots) =>
    slots.map(({ freeAt, id, isAbandoned, taken, takenAt }): WireSlot => {
      if (freeAt === undefined) return [id, taken, takenAt]
      return isAbandoned ? [id, taken, takenAt, freeAt, "abandoned"] : [id, taken, takenAt, freeAt]
    })
})

// A time that never was is minus infinity, which JSON has no word for.
const Since = Schema.optionalToRequired(Schema.Number, Schema.Number, {
  decode: Option.getOrElse(() => -Infinity),
  encode: Option.liftPredicate(Number.isFinite)
})

const withDefault = <A, I>(schema: Schema.Schema<A, I>, value: A) =>
  Schema.optionalWith(schema, { exact: true, default: () => value })

const State = Schema.Struct({
  slots: withDefault(Slots, []),
  nextSlot: withDefault(Schema.Int, 0),
  closedUntil: Since,
  namedLimit: Schema.optionalToRequired(Schema.Number, Schema.UndefinedOr(Schema.Number), {
    decode: Option.getOrUndefined,
    encode: Option.fromNullable
  }),
  sharedUntil: Since,
  allowances: withDefault(
    Schema.Array(Schema.Struct({
      left: Schema.Number,
      until: Schema.Number,
      nextSlot: Schema.Int,
      isTrial: Schema.optionalWith(Schema.Boolean, { exact: true })
    })),
    []
  )
})
