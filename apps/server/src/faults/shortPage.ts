import { Page, Timestamp } from "@lanekit/core"
import { Option, Schema } from "effect"

const Item = Schema.Struct({ id: Schema.String, created_at: Timestamp }, { key: Schema.String, value: Schema.Unknown })

const PageJson = Schema.Struct({
  data: Schema.NonEmptyArray(Item),
  page: Schema.Struct({ cursor: Schema.NullOr(Schema.String), has_more: Schema.Boolean, limit: Schema.Number })
})

const decode = Schema.decodeOption(Schema.parseJson(PageJson), { propertyOrder: "original" })

// The least character, which no id has: nothing stands between an id with it at its end and the same id without it.
const beforeIt = "\u0000"

/**
 * The body of a page with at most so many of its items. Its cursor stands before the first that was left out, so that a
 * client that goes on misses none. None when the body is no page, or holds no more.
 */
export const shortPage = (body: string, items: number): Option.Option<string> =>
  Option.flatMap(decode(body), ({ data, page }) => {
    const [next] = data.slice(items)
    if (next === undefined) return Option.none()
    const kept = data.slice(0, items)
    const { created_at: createdAt, id } = kept.at(-1) ?? { ...next, id: `${next.id}${beforeIt}` }
    const cursor = Page.toCursor(Page.positionOf({ createdAt, id }))
    return Option.some(JSON.stringify({ data: kept, page: { ...page, cursor, has_more: true } }))
  })
