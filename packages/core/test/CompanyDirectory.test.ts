import { assert, describe, it } from "@effect/vitest"
import {
  Company,
  CompanyDirectory,
  CompanyResolution,
  type CompanySelector,
  CompanyStore,
  Failure,
  Page
} from "@lanekit/core"
import { Fixture, Memory, Outcome } from "@lanekit/core/testing"
import { Effect, Layer } from "effect"

const twin = (id: string) => Fixture.company(id, { name: "Twin" })
const other = Fixture.company("co_other", { name: "Twin peaks" })
const selector: CompanySelector.CompanySelector = { _tag: "ByName", name: Company.CompanyName.make("Twin") }
const cursor = Page.Cursor.make("next")

/** What `selector` resolves to on a store that answers the first page so, and the second one with `second`. */
const resolved = (
  first: Page.Page<Company.Company>,
  second: ReturnType<typeof CompanyStore.Service.list>
) =>
  Effect.flatMap(CompanyDirectory, (directory) => directory.resolve(selector)).pipe(
    Effect.provide(CompanyDirectory.layer),
    Effect.provide(
      Layer.mock(CompanyStore, { list: (query) => query.cursor === undefined ? Effect.succeed(first) : second })
    )
  )

const page = (data: ReadonlyArray<Company.Company>, cursor: Page.Cursor | null, hasMore: boolean) => ({
  data,
  page: { cursor, hasMore, limit: 200 }
})

const { Ambiguous, Resolved } = CompanyResolution.CompanyResolution

describe("CompanyDirectory.resolve", () => {
  it.effect("reads every page, even after an empty one", () =>
    Effect.gen(function*() {
      const last = Effect.succeed(page([twin("co_2"), other], null, false))
      assert.deepStrictEqual(
        yield* resolved(page([], cursor, true), last),
        Resolved({ company: twin("co_2") })
      )
      const candidates = ["co_1", "co_2"].map((id) => Company.toRef(twin(id)))
      assert.deepStrictEqual(
        yield* resolved(page([other, twin("co_1")], cursor, true), last),
        Ambiguous({ selector, candidates, total: 2 })
      )
    }))

  it.effect("does not take a part of a list for the whole: a twin may stand in the rest", () =>
    Effect.gen(function*() {
      const fault = Outcome.failed(new Failure.InternalError())
      const endless = Effect.succeed(page([], cursor, true))
      assert.deepStrictEqual(yield* Outcome.of(resolved(page([twin("co_1")], null, true), endless)), fault)
      assert.deepStrictEqual(yield* Outcome.of(resolved(page([twin("co_1")], cursor, true), endless)), fault)
    }))

  it.effect("stops where there is no more, cursor or none", () =>
    Effect.gen(function*() {
      const never = Effect.dieMessage("asked for another page")
      for (const [next, hasMore] of [[cursor, false], [null, false]] as const) {
        const resolution = yield* resolved(page([twin("co_1")], next, hasMore), never)
        assert.deepStrictEqual(resolution, Resolved({ company: twin("co_1") }))
      }
    }))

  it.effect("takes a store that refuses its own cursor for broken", () =>
    Effect.gen(function*() {
      const outcome = yield* Outcome.of(resolved(page([], cursor, true), new Failure.CursorMalformed()))
      assert.deepStrictEqual(outcome, Outcome.failed(new Failure.InternalError()))
    }))
})

/** What becomes of a company into which another one is merged. */
const merged = (id: string, source: string) =>
  Effect.flatMap(
    CompanyDirectory,
    (directory) => directory.merge(Company.CompanyId.make(id), Company.CompanyId.make(source))
  ).pipe(
    Effect.provide(CompanyDirectory.layer),
    Effect.provide(Memory.layer(Fixture.seed({ companies: [twin("co_1"), other] })))
  )

describe("CompanyDirectory.merge", () => {
  it.effect("refuses a company that would be merged into itself, whether it is there or not", () =>
    Effect.gen(function*() {
      const refusal = Outcome.failed(
        new Failure.ValidationFailed({
          issues: [{ path: "source_id", message: "must not be the company that it is merged into" }]
        })
      )
      for (const id of ["co_1", "co_none"]) assert.deepStrictEqual(yield* Outcome.of(merged(id, id)), refusal)
    }))

  it.effect("merges what are two companies", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* merged("co_1", other.id)).name, "Twin")
      const unmatched = Outcome.failed(new Failure.MergeSourceUnmatched())
      assert.deepStrictEqual(yield* Outcome.of(merged("co_1", "CO_1")), unmatched)
    }))
})
