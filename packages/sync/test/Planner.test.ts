import { assert, describe, it } from "@effect/vitest"
import { Company, Contact } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import { Productlane } from "@lanekit/http"
import { type MemoryApi, TestClient } from "@lanekit/http/testing"
import { Array, Chunk, Effect, Layer, Option, Ref, Stream } from "effect"
import * as Answers from "../src/Answers.ts"
import type { PlannedRow } from "../src/PlannedRow.ts"
import * as Planner from "../src/Planner.ts"
import * as PlanSummary from "../src/PlanSummary.ts"
import { Staging } from "../src/Staging.ts"
import * as Table from "../src/Table.ts"

const planned = (
  records: MemoryApi.Records,
  lines: ReadonlyArray<string>,
  { answers, ...options }: Partial<Planner.PlannerOptions> & { readonly answers?: Answers.Answers } = {}
) =>
  Effect.gen(function*() {
    const source = Stream.make(new TextEncoder().encode(`${lines.join("\n")}\n`))
    const rows = Table.fromCsv(source, { empty: "unchanged" })
    const prepared = yield* Planner.prepare(rows, { creates: false, resubscribes: false, ...options })
    const entries = yield* Stream.runCollect(prepared.entries(answers))
    const { lanes } = yield* Productlane
    const status = yield* Effect.all({ read: lanes.status("read"), write: lanes.status("write") })
    return {
      entries: Chunk.toReadonlyArray(entries),
      reads: status.read.taken,
      writes: status.write.taken
    }
  }).pipe(Effect.provide(Layer.merge(Layer.fresh(Staging.layerMemory), Layer.fresh(TestClient.layer(records)))))

const contacts = (count: number) =>
  Array.makeBy(count, (n) => Fixture.contact(`ct_${n}`, { email: `c${n}@example.com`, name: `Contact ${n}` }))

const nameOf = (name: string) => Company.CompanyName.make(name)
const companyId = (id: string) => Company.CompanyId.make(id)
const contactId = (id: string) => Contact.ContactId.make(id)

const tags = (entries: ReadonlyArray<{ readonly row: PlannedRow }>) => entries.map(({ row }) => row._tag)

describe("a plan", () => {
  it.effect("of many rows reads all contacts, 200 at a time, and writes nothing", () =>
    Effect.gen(function*() {
      const seen = yield* Ref.make<ReadonlyArray<number>>([])
      const lines = Array.makeBy(100, (n) => `c${n * 4}@EXAMPLE.com,${n % 10 === 0 ? "Another" : `Contact ${n * 4}`}`)
      const { entries, reads, writes } = yield* planned({ contacts: contacts(450) }, ["email,name", ...lines], {
        onContacts: (count) => Ref.update(seen, Array.append(count))
      })
      assert.deepStrictEqual([reads, writes], [3, 0])
      assert.deepStrictEqual(yield* Ref.get(seen), [200, 400, 450])
      assert.lengthOf(entries, 100)
      const summary = entries.reduce((sum, { row }) => PlanSummary.add(sum, row), PlanSummary.empty)
      assert.strictEqual(summary.writes, 10)
      assert.deepStrictEqual(summary.counts, { ...PlanSummary.empty.counts, update: 10, unchanged: 90 })
    }))

  it.effect.each(["id", "email", "external_ids.crm"])(
    "of few rows reads no more than theirs, by %s",
    (key) =>
      Effect.gen(function*() {
        const people = Array.makeBy(450, (n) =>
          Fixture.contact(`ct_${n}`, {
            email: `c${n}@example.com`,
            name: `Contact ${n}`,
            externalIds: { crm: `crm ${n}`, erp: `crm ${n + 1}` }
          }))
        const of = (n: number) => ({ id: `ct_${n}`, email: `c${n}@example.com`, "external_ids.crm": `crm ${n}` })[key]
        const lines = [`${of(7)},Other`, `${of(8)},Contact 8`, `${of(900)},Nobody`]
        const { entries, reads } = yield* planned({ contacts: people }, [`${key},name`, ...lines])
        assert.strictEqual(reads, 3)
        assert.deepStrictEqual(tags(entries), ["Update", "Unchanged", "ContactNotFound"])
      })
  )

  it.effect("says of each row what is in its way", () =>
    Effect.gen(function*() {
      const people = [
        ...contacts(3),
        Fixture.contact("ct_off", { email: "off@example.com", isSubscribed: false }),
        Fixture.contact("ct_a", { email: "a@example.com" })
      ]
      const companies = [
        Fixture.company("co_1", { name: "Acme" }),
        Fixture.company("co_2", { name: "Acme" }),
        Fixture.company("co_3", { name: "Globex" })
      ]
      const lines = [
        "c0@example.com,Globex,",
        "c1@example.com,Acme,",
        "c2@example.com,Nowhere,",
        "off@example.com,,yes",
        "new@example.com,Globex,",
        "a@example.com,,",
        "A@example.com,,",
        "nonsense,,"
      ]
      const world = { contacts: people, companies }
      const { entries } = yield* planned(world, ["email,company_name,is_subscribed", ...lines], { creates: true })
      assert.deepStrictEqual(tags(entries), [
        "Update",
        "CompanyAmbiguous",
        "CompanyNotFound",
        "Consent",
        "Create",
        "Duplicate",
        "Duplicate",
        "Invalid"
      ])
      assert.deepNestedPropertyVal(entries[4], "row.contact", {
        email: "new@example.com",
        company: { _tag: "ById", id: "co_3" }
      })
      assert.deepNestedPropertyVal(entries[5], "row.others", [7])
      assert.deepStrictEqual(entries[0]?.values, { email: "c0@example.com", company_name: "Globex" })
    }))

  it.effect("asks what is ambiguous as a list, and does as it is answered", () =>
    Effect.gen(function*() {
      const people = [
        Fixture.contact("ct_1", { externalIds: { crm: "7" } }),
        Fixture.contact("ct_2", { externalIds: { crm: "7" } }),
        Fixture.contact("ct_3", { externalIds: { crm: "8" } })
      ]
      const companies = [Fixture.company("co_1", { name: "Acme" }), Fixture.company("co_2", { name: "Acme" })]
      const lines = ["external_ids.crm,name,company_name", "7,Ada,", "8,Bob,Acme"]
      const before = yield* planned({ contacts: people, companies }, lines)
      const list = new Answers.WorkList()
      for (const entry of before.entries) list.add(entry, "external_ids.crm")
      const file = list.toFile()
      const candidate = { name: "Acme", domains: [], external_ids: [] }
      assert.deepStrictEqual(JSON.parse(JSON.stringify(file)), {
        lanekit_answers: 1,
        companies: [{
          company_name: "Acme",
          candidates: [{ id: "co_1", ...candidate }, { id: "co_2", ...candidate }],
          total: 2,
          answer: null
        }],
        contacts: [{
          find: { by: "external_ids.crm", value: "7" },
          candidates: ["ct_1", "ct_2"].map((id) => ({ id, email: `${id}@example.com`, name: null })),
          total: 2,
          answer: null
        }]
      })
      const text = JSON.stringify(file)
        .replace("\"answer\":null", "\"answer\":\"co_2\"")
        .replace("\"answer\":null", "\"answer\":\"ct_1\"")
      const answers = Answers.fromFile(yield* Answers.parse(text))
      const after = yield* planned({ contacts: people, companies }, lines, { answers })
      assert.deepStrictEqual(tags(after.entries), ["Update", "Update"])
      assert.deepNestedPropertyVal(after.entries[1], "row.changes", [
        { field: "name", before: null, after: "Bob" },
        { field: "companyId", before: null, after: "co_2" }
      ])
    }))

  it.effect("asks again where what was chosen is gone, in the place of the old question", () =>
    Effect.gen(function*() {
      const companies = [Fixture.company("co_1", { name: "Acme" }), Fixture.company("co_2", { name: "Acme" })]
      const people = [
        Fixture.contact("ct_1", { externalIds: { crm: "7" } }),
        Fixture.contact("ct_2", { externalIds: { crm: "7" } }),
        Fixture.contact("ct_3", { externalIds: { crm: "8" } })
      ]
      const lines = ["external_ids.crm,name,company_name", "7,Ada,", "8,Bob,Acme"]
      const before: Answers.AnswersFile = {
        lanekit_answers: 1,
        companies: [
          { company_name: nameOf("Acme"), candidates: [], total: 2, answer: companyId("co_gone") },
          { company_name: nameOf("Other"), candidates: [], total: 2, answer: companyId("co_2") }
        ],
        contacts: [{
          find: { by: "external_ids.crm", value: "7" },
          candidates: [],
          total: 2,
          answer: contactId("ct_gone")
        }]
      }
      const answers = Answers.fromFile(before)
      const { entries } = yield* planned({ contacts: people, companies }, lines, { answers })
      assert.deepStrictEqual(tags(entries), ["ContactAmbiguous", "CompanyAmbiguous"])
      const list = new Answers.WorkList()
      for (const entry of entries) list.add(entry, "external_ids.crm")
      const after = list.toFile(before)
      const companiesAsked = after.companies.map(({ answer, company_name }) => `${company_name}: ${answer}`)
      assert.deepStrictEqual(companiesAsked, ["Other: co_2", "Acme: null"])
      assert.deepStrictEqual(after.contacts.map(({ answer, find }) => `${find.value}: ${answer}`), ["7: null"])
    }))

  it.effect("reads no company that was chosen for what its table does not name", () =>
    Effect.gen(function*() {
      const companies = Array.makeBy(3, (n) => Fixture.company(`co_${n}`))
      const answers = Answers.fromFile({
        lanekit_answers: 1,
        companies: Array.makeBy(3, (n) => ({
          company_name: nameOf(`Other ${n}`),
          candidates: [],
          total: 2,
          answer: companyId(`co_${n}`)
        })),
        contacts: []
      })
      const world = { contacts: contacts(3), companies }
      const none = yield* planned(world, ["email,company_name", "c0@example.com,"], { answers })
      assert.strictEqual(none.reads, 1)
      const one = yield* planned(world, ["email,company_name", "c0@example.com,Other 1"], { answers })
      assert.strictEqual(one.reads, 3)
      assert.deepStrictEqual(tags(one.entries), ["Update"])
    }))

  it("tells apart what was chosen for one id in two systems", () => {
    const contacts = ["crm", "erp"].map((system) => ({
      find: { by: `external_ids.${system}`, value: "7" },
      candidates: [],
      total: 2,
      answer: contactId(`ct_${system}`)
    }))
    const answers = Answers.fromFile({ lanekit_answers: 1, companies: [], contacts })
    const chosen = (["external_ids.crm", "external_ids.erp", "id"] as const).map((target) =>
      Option.getOrNull(answers.contact({ target, value: "7" }))
    )
    assert.deepStrictEqual(chosen, ["ct_crm", "ct_erp", null])
  })

  it.effect("resolves more companies than are looked for one by one by reading them all", () =>
    Effect.gen(function*() {
      const count = Planner.maxSelectors + 1
      const companies = Array.makeBy(count, (n) => Fixture.company(`co_${n}`, { name: `Company ${n}` }))
      const lines = Array.makeBy(count, (n) => `c${n}@example.com,Company ${n}`)
      const { entries, reads } = yield* planned({ contacts: contacts(count), companies }, [
        "email,company_name",
        ...lines
      ])
      assert.strictEqual(reads, 2 * Math.ceil(count / 200))
      assert.deepStrictEqual(Array.dedupe(tags(entries)), ["Update"])
    }))

  it.effect("takes no answers that are not a list of them, and repeats none", () =>
    Effect.gen(function*() {
      for (
        const text of ["Ada", "{}", "{\"lanekit_answers\":1,\"companies\":[{\"company_name\":7}],\"contacts\":[]}"]
      ) {
        const { message } = yield* Effect.flip(Answers.parse(text))
        assert.match(message, /^the answers cannot be used: /)
        assert.notInclude(message, "Ada")
      }
    }))
})
