import { assert, describe, it } from "@effect/vitest"
import { Contact, Page } from "@lanekit/core"
import { Fixture, Outcome } from "@lanekit/core/testing"
import { Arbitrary, Effect, Encoding, FastCheck as fc, Schema } from "effect"

const positions = fc.record({
  createdAt: fc.nat({ max: 4_102_444_800_000 }),
  id: Arbitrary.make(Schema.typeSchema(Contact.ContactId))
})

describe("Page", () => {
  it.effect.prop("finds its place again from its cursor", [positions], ([position]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual<Page.Position>(yield* Page.fromCursor(Page.toCursor(position)), position)
    }))

  it.effect.prop(
    "takes no other text for a cursor, and survives all",
    [fc.string()],
    ([text]) =>
      Effect.gen(function*() {
        const outcome = yield* Outcome.of(Page.fromCursor(Page.Cursor.make(`${text}.`)))
        assert.deepStrictEqual(outcome, { failure: { _tag: "CursorMalformed" } })
      })
  )

  it.effect.each(["1", "1:", ":ct_1", "x:ct_1", "-1:ct_1", "1.5:ct_1", "1000000000000000:ct_1", " 1:ct_1"])(
    "takes no cursor to %j",
    (place) =>
      Effect.gen(function*() {
        const cursor = Page.Cursor.make(Encoding.encodeBase64Url(place))
        assert.deepStrictEqual(yield* Outcome.of(Page.fromCursor(cursor)), { failure: { _tag: "CursorMalformed" } })
      })
  )

  it("orders as UTF-8 does: later first, then greater ids first", () => {
    fc.assert(fc.property(positions, positions, (a, b) => {
      const bytes = Buffer.compare(Buffer.from(a.id), Buffer.from(b.id))
      assert.strictEqual(Page.isBefore(a, { ...b, createdAt: a.createdAt }), bytes > 0)
      if (a.createdAt !== b.createdAt) assert.strictEqual(Page.isBefore(a, b), a.createdAt > b.createdAt)
      assert.isFalse(Page.isBefore(a, a))
    }))
    assert.isTrue(Page.isBefore({ createdAt: 0, id: "🚀" }, { createdAt: 0, id: "\uffee" }))
  })

  it("has more when one more was found", () => {
    const found = [3, 2, 1].map((minute) => Fixture.contact(`ct_${minute}`, { createdAt: Fixture.at(minute) }))
    const { data, page } = Page.fromFound(found, 2, Page.positionOf)
    assert.deepStrictEqual(data, found.slice(0, 2))
    assert.deepStrictEqual(page, {
      cursor: Page.toCursor({ createdAt: Date.parse(Fixture.at(2)), id: "ct_2" }),
      hasMore: true,
      limit: 2
    })
    assert.deepStrictEqual(Page.fromFound(found, 3, Page.positionOf).page, { cursor: null, hasMore: false, limit: 3 })
  })

  it.each(["0", "201", "-1", "1.5", "", " ", "x", "1e400", "NaN", "Infinity"])(
    "refuses the limit %j",
    (limit) => assert.isFalse(Schema.decodeUnknownOption(Page.Limit)(limit)._tag === "Some")
  )

  it("takes limits from 1 to 200", () => {
    assert.strictEqual(Schema.decodeUnknownSync(Page.Limit)("1"), 1)
    assert.strictEqual(Schema.decodeUnknownSync(Page.Limit)("200"), 200)
  })
})
