import { assert, describe, it } from "@effect/vitest"
import { Company, CompanyResolution, type CompanySelector, Failure } from "@lanekit/core"
import { Fixture, Outcome } from "@lanekit/core/testing"
import { Array, Effect, FastCheck as fc } from "effect"

const { fromMatches, orFail } = CompanyResolution
const selector: CompanySelector.CompanySelector = { _tag: "ByName", name: Company.CompanyName.make("Twin") }
const twins = (count: number) => Array.makeBy(count, (index) => Fixture.company(`co_${100 + index}`)).slice(0, count)
const shuffledTwins = fc.integer({ min: 2, max: 50 }).chain((count) =>
  fc.shuffledSubarray(twins(count), { minLength: count })
)

describe("CompanyResolution", () => {
  it.effect("is the only match", () =>
    Effect.gen(function*() {
      const [twin] = Array.makeBy(1, () => Fixture.company("co_1"))
      assert.deepStrictEqual(yield* orFail(fromMatches(selector, [twin])), twin)
    }))

  it.effect("fails with the selector when nothing matches", () =>
    Effect.gen(function*() {
      const outcome = yield* Outcome.of(orFail(fromMatches(selector, [])))
      assert.deepStrictEqual(outcome, Outcome.failed(new Failure.CompanyUnmatched({ selector })))
    }))

  it.effect.prop(
    "lists the first 20 by id, whatever order they come in",
    [shuffledTwins],
    ([shuffled]) =>
      Effect.gen(function*() {
        const candidates = twins(shuffled.length).slice(0, 20).map(Company.toRef)
        assert.deepStrictEqual(
          yield* Outcome.of(orFail(fromMatches(selector, shuffled))),
          Outcome.failed(new Failure.CompanyAmbiguous({ selector, candidates, total: shuffled.length }))
        )
      })
  )

  it.effect("takes the word of a store that counted for itself", () =>
    Effect.gen(function*() {
      const outcome = yield* Outcome.of(orFail(fromMatches(selector, twins(20), 4000)))
      const candidates = twins(20).map(Company.toRef)
      assert.deepStrictEqual(
        outcome,
        Outcome.failed(new Failure.CompanyAmbiguous({ selector, candidates, total: 4000 }))
      )
    }))

  it.effect("is not the only match when its store counted more", () =>
    Effect.gen(function*() {
      const outcome = yield* Outcome.of(orFail(fromMatches(selector, twins(1), 2)))
      const candidates = twins(1).map(Company.toRef)
      assert.deepStrictEqual(outcome, Outcome.failed(new Failure.CompanyAmbiguous({ selector, candidates, total: 2 })))
    }))
})
