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
import { Fixture, Outcome } from "@lanekit/core/testing"
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
