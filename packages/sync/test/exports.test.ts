import { assert, describe, it } from "@effect/vitest"
import { Company, type Contact, type Page } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { pages, Productlane } from "@lanekit/http"
import { TestClient } from "@lanekit/http/testing"
import { Array, Chunk, Effect, FastCheck as fc, Layer, Stream } from "effect"
import * as exports from "../src/exports.ts"
import { guard, unguard } from "../src/formulas.ts"
import * as Planner from "../src/Planner.ts"
import { Staging } from "../src/Staging.ts"
import * as Table from "../src/Table.ts"

const ada = Fixture.contact("ct_1", {
  email: "ada@example.com",
  name: "=King, \"Ada\"\rLovelace",
  isSubscribed: false,
  companyId: Company.CompanyId.make("co_1"),
  externalIds: { crm: "@7", erp: "8" }
})

const bob = Fixture.contact("ct_2", { email: "bob@example.com" })

const text = <A>(encoding: exports.Encoding<A>, records: ReadonlyArray<A>) =>
  encoding.header + records.map(encoding.line).join("")

describe("an export of contacts", () => {
  it("has a column for each of the wire's names, and for each system that is asked for", () => {
    assert.strictEqual(
      text(exports.contacts("csv", ["crm"]), [ada, bob]),
      "id,email,name,is_subscribed,company_id,image_url,external_ids.crm,created_at,updated_at\n" +
        "ct_1,ada@example.com,\"'=King, \"\"Ada\"\"\rLovelace\",false,co_1,,'@7," +
        "2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z\n" +
        "ct_2,bob@example.com,,true,,,,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z\n"
    )
  })

  it("has objects as the wire has them, without what no write takes", () => {
    const [first, second] = text(exports.contacts("ndjson", []), [ada, bob]).split("\n")
    assert.deepInclude(JSON.parse(first ?? ""), {
      id: "ct_1",
      name: ada.name,
      is_subscribed: false,
      company_id: "co_1",
      external_ids: { crm: "@7", erp: "8" }
    })
    assert.deepStrictEqual(JSON.parse(second ?? ""), {
      id: "ct_2",
      email: "bob@example.com",
      is_subscribed: true,
      image_url: null,
      external_ids: {},
      created_at: "2026-01-01T00:00:00.000Z",
      updated_at: "2026-01-01T00:00:00.000Z"
    })
  })

  it.effect("says of each page where to go on, and which ids have no column", () =>
    Effect.gen(function*() {
      const found = yield* Effect.gen(function*() {
        const { contacts } = yield* Productlane
        const source = pages.pages(contacts.list, { limit: 1 })
        return yield* Stream.runCollect(exports.pages(source, exports.contacts("csv", ["crm"])))
      }).pipe(Effect.provide(Layer.fresh(TestClient.layer({ contacts: [ada, bob], companies: [acme] }))))
      assert.deepStrictEqual(
        Chunk.toReadonlyArray(found).map(({ count, cursor, omitted }) => [count, cursor === null, omitted]),
        [[1, false, []], [1, true, ["erp"]]]
      )
    }))

  it.effect("drops a page that says there is more and not where, because nothing could go on after it", () =>
    Effect.gen(function*() {
      const page = { data: [bob], page: { cursor: null, hasMore: true, limit: 1 } }
      const found = yield* Stream.runCollect(
        exports.pages(Stream.make<Array<Page.Page<Contact.Contact>>>(page), exports.contacts("csv", []))
      )
      assert.lengthOf(Chunk.toReadonlyArray(found), 0)
    }))
})

describe("an export of companies", () => {
  it("has lists as flags take them", () => {
    const companies = [
      Fixture.company("co_1", { domains: ["a.example", "b.example"], externalIds: ["x,y", "z"], size: -1 }),
      Fixture.company("co_2", { owner: { id: "us_1", name: "+Eve", avatarUrl: null } })
    ]
    assert.strictEqual(
      text(exports.companies("csv"), companies),
      "id,name,logo_url,domains,size,revenue,status_id,status_name,tier_id,tier_name,owner_id,owner_name,external_ids," +
        "created_at,updated_at\n" +
        "co_1,Company co_1,,\"a.example,b.example\",-1,,,,,,,,\"[\"\"x,y\"\",\"\"z\"\"]\"," +
        "2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z\n" +
        "co_2,Company co_2,,,,,,,,,us_1,'+Eve,,2026-01-01T00:00:00.000Z,2026-01-01T00:00:00.000Z\n"
    )
  })

  it("has objects as the wire has them", () => {
    assert.deepInclude(JSON.parse(exports.companies("ndjson").line(acme)), { id: "co_1", name: "Acme", owner: null })
  })
})

const acme = Fixture.company("co_1", { name: "Acme" })

// What spreadsheets, separated values and JSON read in their own way.
const awkward = fc.string({
  unit: fc.constantFrom(..."=+-@'\t\r\n\",;\\ a1é🚀＝＠\ufeff\u2028{}[]"),
  minLength: 1,
  maxLength: 12
})

const anyText = fc.oneof(awkward, fc.string({ unit: "binary", minLength: 1, maxLength: 20 }))

const storable = (text: string) => !text.includes("\u0000") && !/[\ud800-\udfff]/u.test(text)

const contactOf = (name: fc.Arbitrary<string>) =>
  fc.record({
    name: fc.option(name),
    isSubscribed: fc.boolean(),
    companyId: fc.option(fc.constant(acme.id)),
    imageUrl: fc.option(fc.constantFrom("https://example.com/a.png", "https://example.com/b.png?x=%20,1")),
    externalIds: fc.dictionary(fc.constantFrom("crm", "h,s", "=x", "a b", "\"", "'-", "\n"), name)
  })

// Enough for all contacts to be read, and none to be looked up by itself.
const others = Array.makeBy(Planner.maxLookUps + 1, (n) => Fixture.contact(`ct_other_${n}`))

const plannedAgain = (contacts: ReadonlyArray<Contact.Contact>, format: exports.Format) => {
  const systems = [...new Set(contacts.flatMap(({ externalIds }) => Object.keys(externalIds)))]
  const exported = text(exports.contacts(format, systems), contacts)
  const source = Stream.make(new TextEncoder().encode(exported))
  const options: Table.TableOptions = { empty: "unchanged", key: "id" }
  const rows = format === "csv" ? Table.fromCsv(source, options) : Table.fromLines(source, options)
  return Stream.runCollect(Planner.plan(rows, { creates: true, resubscribes: true })).pipe(
    Effect.map((entries) => Chunk.toReadonlyArray(entries).map(({ row }) => row._tag)),
    Effect.provide(Layer.merge(
      Layer.fresh(Staging.layerMemory),
      Layer.fresh(TestClient.layer({
        companies: [acme],
        contacts: contacts.map((contact) => ({ ...contact, otherCompanyIds: [] }))
      }))
    ))
  )
}

describe("what was exported", () => {
  it.each(exports.formats)("is planned as unchanged, whatever it holds: %s", async (format) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(contactOf(anyText.filter(storable)), { minLength: 1, maxLength: 8 }),
        async (drawn) => {
          const contacts = [...drawn.map((fields, n) => Fixture.contact(`=ct_${n}`, fields)), ...others]
          const tags = await Effect.runPromise(plannedAgain(contacts, format))
          assert.lengthOf(tags, contacts.length)
          assert.deepStrictEqual([...new Set(tags)], ["Unchanged"])
        }
      ),
      { numRuns: 40 }
    )
  })

  it.each(exports.formats)("is never written where no write could say it: %s", async (format) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(contactOf(fc.string({ unit: fc.constantFrom("\ud800", "\u0000", "a", "=", " ", "\r") })), {
          minLength: 1,
          maxLength: 8
        }),
        async (drawn) => {
          const contacts = [...drawn.map((fields, n) => Fixture.contact(`ct_${n}`, fields)), ...others]
          const tags = await Effect.runPromise(plannedAgain(contacts, format))
          assert.lengthOf(tags, contacts.length)
          assert.isTrue(tags.every((tag) => tag === "Unchanged" || tag === "Invalid"), tags.join())
        }
      ),
      { numRuns: 40 }
    )
  })
})

describe("a guard against formulas", () => {
  it("can be taken away again from whatever it was put before", () => {
    fc.assert(fc.property(anyText, (text) => assert.strictEqual(unguard(guard(text)), text)), { numRuns: 2000 })
    fc.assert(
      fc.property(anyText, (text) => assert.notMatch(guard(text), /^[=+\-@\t\r\n]/)),
      { numRuns: 2000 }
    )
  })

  it("leaves apostrophes alone that guard nothing", () => {
    assert.deepStrictEqual(["'t Hooft", "O'Brien", "'", "''"].map(unguard), ["'t Hooft", "O'Brien", "'", "''"])
    assert.strictEqual(unguard("'+49 30"), "+49 30")
  })
})
