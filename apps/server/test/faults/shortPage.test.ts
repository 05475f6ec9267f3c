import { assert, describe, it } from "@effect/vitest"
import { Page } from "@lanekit/core"
import { Effect, FastCheck as fc, Option, Schema } from "effect"
import { shortPage } from "../../src/faults/shortPage.ts"

const at = (minute: number) => new Date(minute * 60_000).toISOString()
const position = ({ created_at, id }: { readonly created_at: string; readonly id: string }): Page.Position => ({
  createdAt: Date.parse(created_at),
  id
})

const items = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom("a", "b", "\u{1f680}", "\uffee", "ab").chain((start) =>
      fc.string().map((rest) => start + rest)
    ),
    created_at: fc.nat({ max: 3 }).map(at)
  }),
  { minLength: 1, maxLength: 8, selector: ({ created_at, id }) => `${created_at} ${id}` }
).map((items) => items.toSorted((a, b) => Page.isBefore(position(a), position(b)) ? -1 : 1))

const decode = Schema.decodeSync(Schema.parseJson(Schema.Struct({
  data: Schema.Array(Schema.Struct({ id: Schema.String, created_at: Schema.String })),
  page: Schema.Struct({ cursor: Page.Cursor, has_more: Schema.Boolean, limit: Schema.Number })
})))

describe("a short page", () => {
  it("holds fewer items, and the next page those that it left out", () => {
    fc.assert(fc.property(items, fc.nat({ max: 8 }), (items, kept) => {
      const page = { cursor: null, has_more: false, limit: 50 }
      const body = shortPage(JSON.stringify({ data: items, page }), kept)
      if (items.length <= kept) return assert.isTrue(Option.isNone(body))
      const short = decode(Option.getOrThrow(body))
      const place = Effect.runSync(Page.fromCursor(short.page.cursor))
      assert.isTrue(short.page.has_more)
      assert.strictEqual(short.page.limit, 50)
      assert.deepStrictEqual(short.data, items.slice(0, kept))
      assert.deepStrictEqual(items.filter((item) => Page.isBefore(place, position(item))), items.slice(kept))
    }))
  })

  it("that holds nothing repeats none that came before, also where ids begin alike", () => {
    const data = ["ct_41", "ct_40", "ct_4"].map((id) => ({ id, created_at: at(1) }))
    const page = { cursor: null, has_more: false, limit: 50 }
    const short = decode(Option.getOrThrow(shortPage(JSON.stringify({ data: data.slice(2), page }), 0)))
    const place = Effect.runSync(Page.fromCursor(short.page.cursor))
    assert.deepStrictEqual(data.map((item) => Page.isBefore(place, position(item))), [false, false, true])
  })

  it("keeps every field of an item, in its order", () => {
    const body = "{\"data\":[{\"name\":\"A\",\"id\":\"ct_2\",\"x\":[1],\"created_at\":\"2026-01-01T00:00:00Z\"},"
    const rest =
      "{\"id\":\"ct_1\",\"created_at\":\"2026-01-01T00:00:00Z\"}],\"page\":{\"cursor\":null,\"has_more\":false,\"limit\":2}}"
    assert.include(Option.getOrThrow(shortPage(body + rest, 1)), `${body.slice(0, -1)}]`)
  })

  it("is made of pages alone", () => {
    for (const body of ["", "[]", "{\"data\":[]}", "{\"error\":{\"code\":\"x\"}}"]) {
      assert.isTrue(Option.isNone(shortPage(body, 0)))
    }
  })
})
