import { Option, Schema } from "effect"
import type { LaneState } from "./LaneState.ts"

/** The state of a lane as JSON text, for stores that outlive a process. `{}` is a lane that nothing was sent in. */
export const LaneStateJson: Schema.Schema<LaneState, string> = Schema.suspend(() => Schema.parseJson(State))

type Slot = LaneState["slots"][number]

// There may be a thousand of them.
const Slot = Schema.transform(
  Schema.Tuple(
    Schema.Int,
    Schema.Int,
    Schema.Number,
    Schema.optionalElement(Schema.Number),
    Schema.optionalElement(Schema.Literal("abandoned"))
  ),
  Schema.typeSchema(Schema.Struct({
    id: Schema.Int,
    taken: Schema.Int,
    takenAt: Schema.Number,
    freeAt: Schema.UndefinedOr(Schema.Number),
    isAbandoned: Schema.Boolean
  })),
  {
    strict: true,
    decode: ([id, taken, takenAt, freeAt, abandoned]): Slot => ({
      id,
      taken,
      takenAt,
      freeAt,
      isAbandoned: abandoned !== undefined
    }),
    encode: ({ freeAt, id, isAbandoned, taken, takenAt }) => {
      if (freeAt === undefined) return [id, taken, takenAt] as const
      return isAbandoned ? [id, taken, takenAt, freeAt, "abandoned"] as const : [id, taken, takenAt, freeAt] as const
    }
  }
)

// A time that never was is minus infinity, which JSON has no word for.
const Since = Schema.optionalToRequired(Schema.Number, Schema.Number, {
  decode: Option.getOrElse(() => -Infinity),
  encode: Option.liftPredicate(Number.isFinite)
})

const withDefault = <A, I>(schema: Schema.Schema<A, I>, value: A) =>
  Schema.optionalWith(schema, { exact: true, default: () => value })

const State = Schema.Struct({
  slots: withDefault(Schema.Array(Slot), []),
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
