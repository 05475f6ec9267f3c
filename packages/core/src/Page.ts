import { Effect, Encoding, Option, Schema } from "effect"
import { CursorMalformed } from "./Failure.ts"
import { byCodePoints } from "./text.ts"
import { type Timestamp, toMillis } from "./Timestamp.ts"

/** How many items a page holds when the request does not say. Source: the vendor's documentation. */
export const defaultLimit = 50

/** Most items that a page can hold. Source: the vendor's documentation. */
export const maxLimit = 200

/** How many items a page holds at most: 1 to 200, 50 when the request does not say. */
export const Limit = Schema.compose(
  Schema.String.pipe(Schema.pattern(/^[1-9]\d{0,2}$/)),
  Schema.NumberFromString.pipe(Schema.int(), Schema.between(1, maxLimit))
).annotations({
  message: () => ({ message: `must be a whole number from 1 to ${maxLimit}`, override: true }),
  jsonSchema: {
    type: "integer",
    minimum: 1,
    maximum: maxLimit,
    default: defaultLimit,
    description: "How many items the page holds at most."
  }
})

/** Where the next page begins: opaque, and stable while others insert. */
export const Cursor = Schema.String.pipe(
  Schema.filter((text) => text !== "", { message: () => "must not be empty", jsonSchema: { minLength: 1 } }),
  Schema.brand("Cursor")
)
export type Cursor = typeof Cursor.Type

/** Query parameters of every list. */
export const PageQueryFields = {
  limit: Schema.optionalWith(Limit, { exact: true }),
  cursor: Schema.optionalWith(
    Cursor.annotations({
      description: "Where the page begins: the cursor of the page before. Send the same filters with it."
    }),
    { exact: true }
  )
}

/** One page of a list. Go on while `hasMore`; a page may be empty before the last. */
export interface Page<A> {
  readonly data: ReadonlyArray<A>
  readonly page: {
    /** Where the next page begins, or null when there is none. */
    readonly cursor: Cursor | null
    readonly hasMore: boolean
    readonly limit: number
  }
}

const HeldAtMost = Schema.Number.pipe(Schema.filter(Number.isSafeInteger, {
  jsonSchema: { type: "integer", description: "How many items the page holds at most." },
  arbitrary: () => (fc) => fc.integer({ min: 1, max: maxLimit })
}))

/** The schema of a page of items. */
export const pageOf = <A, I>(item: Schema.Schema<A, I>) =>
  Schema.Struct({
    data: Schema.Array(item),
    page: Schema.Struct({
      cursor: Schema.NullOr(Cursor).annotations({
        description: "Where the next page begins, or null when there is none."
      }),
      hasMore: Schema.propertySignature(Schema.Boolean.annotations({
        description: "Whether there are more items. Go by this, never by the length of `data`."
      })).pipe(Schema.fromKey("has_more")),
      limit: HeldAtMost
    })
  })

/** An item's place in the order of a list: by creation, then by id in code point order, both descending. */
export interface Position {
  /** Unix time in milliseconds. */
  readonly createdAt: number
  readonly id: string
}

/** The place of a contact or company. */
export const positionOf = ({ createdAt, id }: { readonly createdAt: Timestamp; readonly id: string }): Position => ({
  createdAt: toMillis(createdAt),
  id
})

/** Whether `a` comes before `b` in a list. */
export const isBefore = (a: Position, b: Position): boolean =>
  a.createdAt > b.createdAt || (a.createdAt === b.createdAt && byCodePoints(a.id, b.id) > 0)

/** The cursor of the page that follows an item. */
export const toCursor = ({ createdAt, id }: Position): Cursor =>
  Cursor.make(Encoding.encodeBase64Url(`${createdAt}:${id}`))

/** The item that a cursor of ours follows. */
export const fromCursor = (cursor: Cursor): Effect.Effect<Position, CursorMalformed> => {
  const match = Option.flatMapNullable(
    Option.getRight(Encoding.decodeBase64UrlString(cursor)),
    (text) => /^(\d{1,15}):(.+)$/su.exec(text)
  )
  if (Option.isNone(match)) return Effect.fail(new CursorMalformed())
  const [, createdAt, id] = match.value
  if (createdAt === undefined || id === undefined) return Effect.fail(new CursorMalformed())
  return Effect.succeed({ createdAt: Number(createdAt), id })
}

/**
 * The page that a store makes of the items it found: it asks for one more than `limit`, and that one tells whether
 * there are more.
 */
export const fromFound = <A>(found: ReadonlyArray<A>, limit: number, positionOf: (item: A) => Position): Page<A> => {
  const data = found.slice(0, limit)
  const last = data.at(-1)
  const hasMore = found.length > limit
  return { data, page: { cursor: hasMore && last !== undefined ? toCursor(positionOf(last)) : null, hasMore, limit } }
}
