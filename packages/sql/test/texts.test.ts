import { assert, describe, it } from "@effect/vitest"
import { CompanyStore, ContactPatch, ContactStore, fold } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { reseed, Snapshot } from "@lanekit/sql"
import { Array, Effect, FastCheck as fc } from "effect"
import { join } from "node:path"
import { seeded } from "./seeded.ts"
import { temporaryDirectory } from "./temporary.ts"

// Characters that SQL, LIKE, FTS5, JSON and case folding read in their own way, and few enough that texts share parts.
const characters = [..."aAbB%_\"'\\*^:-+(). ßſİıΣσςÅ\u0301é", "🚀", "🚁", "\uffee", "\u{10ffff}", "\u0001", "\n"]

const text = (minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...characters), { minLength, maxLength, size: "max" }).map((all) => all.join(""))

const shortText = fc.oneof(text(1, 3), text(1, 12))

const longText = fc.tuple(text(1, 4), fc.integer({ min: 60, max: 90 })).map(([part, times]) =>
  Array.fromIterable(part.repeat(times)).slice(0, 255).join("")
)

/** Parts of a text: its beginning, its end, something between, or the whole. */
const partOf = (whole: string): fc.Arbitrary<string> => {
  const all = Array.fromIterable(whole)
  const length = fc.oneof(fc.constantFrom(1, 2, 3, 4, 255), fc.integer({ min: 1, max: all.length }))
  return fc.tuple(length, fc.nat({ max: all.length - 1 })).map(([length, start]) =>
    all.slice(start, start + length).join("")
  )
}

const crowd = fc.array(fc.oneof({ weight: 3, arbitrary: shortText }, { weight: 1, arbitrary: longText }), {
  minLength: 2,
  maxLength: 8
}).chain((texts) =>
  fc.record({
    texts: fc.constant(texts),
    parts: fc.array(fc.oneof(shortText, fc.constantFrom(...texts).chain(partOf)), { minLength: 1, maxLength: 6 })
  })
)

const holders = (texts: ReadonlyArray<string>, part: string): ReadonlyArray<string> =>
  texts.flatMap((text, index) => fold(text).includes(fold(part)) ? [`ct_${index}`] : [])

describe("a filter by a part of a text", () => {
  it.effect.prop(
    "leaves exactly what holds the part, whatever its characters and its length, also after changes",
    [crowd, crowd],
    ([{ parts, texts }, later]) =>
      Effect.gen(function*() {
        const contacts = yield* ContactStore
        const check = Effect.fnUntraced(function*(names: ReadonlyArray<string>, part: string) {
          const found = yield* contacts.list({ nameContains: part })
          assert.sameMembers(found.data.map(({ id }): string => id), [...holders(names, part)])
        })
        for (const part of parts) yield* check(texts, part)
        const names = texts.map((text, index) => later.texts[index] ?? text)
        for (const [index, name] of names.entries()) {
          yield* contacts.update(Fixture.contact(`ct_${index}`).id, { name: ContactPatch.ContactName.make(name) })
        }
        for (const part of [...parts, ...later.parts]) yield* check(names, part)
        yield* contacts.delete(Fixture.contact("ct_0").id)
        for (const part of later.parts) yield* check(["", ...names.slice(1)], part)
      }).pipe(
        Effect.provide(seeded(Fixture.seed({
          contacts: texts.map((name, index) => Fixture.contact(`ct_${index}`, { name }))
        })))
      ),
    { fastCheck: { numRuns: 60 }, timeout: 60_000 }
  )

  it.effect("takes no piece of one text for a piece of another", () =>
    Effect.gen(function*() {
      const contacts = yield* ContactStore
      assert.deepStrictEqual((yield* contacts.list({ email: "zaphod" })).data, [])
      assert.deepStrictEqual((yield* contacts.list({ nameContains: "example" })).data, [])
      assert.lengthOf((yield* contacts.list({ email: "EXAMPLE", nameContains: "zaphod" })).data, 1)
      // All its pieces of three characters are there, apart from each other.
      assert.deepStrictEqual((yield* contacts.list({ nameContains: "phodap" })).data, [])
    }).pipe(
      Effect.provide(seeded(Fixture.seed({
        contacts: [Fixture.contact("a", { name: "Zaphod, hodap" }), Fixture.contact("b", { name: "Other" })]
      })))
    ))

  it.effect("finds a part of 255 different characters, of which folding makes more", () => {
    const name = Array.makeBy(254, (index) => String.fromCodePoint(0x4e00 + index)).join("") + "İ"
    return Effect.gen(function*() {
      const contacts = yield* ContactStore
      assert.lengthOf((yield* contacts.list({ nameContains: name })).data, 1)
      assert.lengthOf((yield* contacts.list({ nameContains: "İ".repeat(255) })).data, 0)
    }).pipe(Effect.provide(seeded(Fixture.seed({ contacts: [Fixture.contact("a", { name })] }))))
  })

  it.scoped("finds what a database was reseeded with, or restored to, and nothing else", () =>
    Effect.gen(function*() {
      const path = join(yield* temporaryDirectory, "snapshot")
      const contacts = yield* ContactStore
      const companies = yield* CompanyStore
      const found = Effect.gen(function*() {
        const { data: people } = yield* contacts.list({ email: "@", nameContains: "a" })
        return [...people, ...(yield* companies.list({ nameContains: "a" })).data].map(({ id }): string => id)
      })
      const snapshot = yield* Snapshot.make
      yield* snapshot.write(path)
      yield* reseed(Fixture.seed({
        companies: [Fixture.company("co_b", { name: "Alma" })],
        contacts: [Fixture.contact("b", { name: "Ada" })]
      }))
      assert.deepStrictEqual(yield* found, ["b", "co_b"])
      yield* snapshot.restore(path, [])
      assert.deepStrictEqual(yield* found, ["a", "co_a"])
    }).pipe(
      Effect.provide(seeded(Fixture.seed({
        companies: [
          Fixture.company("co_a", { name: "Acme" }),
          Fixture.company("co_gone", { name: "a", deletedAt: Fixture.at(1) })
        ],
        contacts: [Fixture.contact("a", { name: "Ann" })]
      })))
    ))
})
