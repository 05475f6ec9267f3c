import { assert, describe, it } from "@effect/vitest"
import { CompanyAttributes, Failure } from "@lanekit/core"
import { Outcome } from "@lanekit/core/testing"
import { Effect, Option } from "effect"

const owner = { id: "same", name: null, avatarUrl: null }

/** A catalog that has one of each under the same id, and counts what it is asked. */
const catalogOf = () => {
  const asked: Array<string> = []
  const find = <A extends { readonly id: string }>(kind: string, entry: A) => (id: string) =>
    Effect.sync(() => {
      asked.push(`${kind} ${id}`)
      return entry.id === id ? Option.some(entry) : Option.none()
    })
  return {
    asked,
    catalog: {
      status: find("status", { id: "same", name: "Status" }),
      tier: find("tier", { id: "same", name: "Tier" }),
      owner: find("owner", owner)
    }
  }
}

const resolved = (ids: CompanyAttributes.AttributeIds) =>
  Outcome.of(CompanyAttributes.resolveAttributes(ids, catalogOf().catalog))

const failed = (field: Failure.CompanyAttributeUnmatched["field"]) =>
  Outcome.failed(new Failure.CompanyAttributeUnmatched({ field }))

describe("resolveAttributes", () => {
  it.effect("gives what the ids name, each of its own kind", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* resolved({ statusId: "same", tierId: "same", ownerId: "same" }), {
        value: { status: { id: "same", name: "Status" }, tier: { id: "same", name: "Tier" }, owner }
      })
      assert.deepStrictEqual(yield* resolved({ ownerId: "same" }), { value: { owner } })
    }))

  it.effect("tells absent from null, and asks for neither", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* resolved({}), { value: {} })
      const { asked, catalog } = catalogOf()
      const ids = { statusId: null, tierId: null, ownerId: null }
      assert.deepStrictEqual(yield* CompanyAttributes.resolveAttributes(ids, catalog), {
        status: null,
        tier: null,
        owner: null
      })
      assert.deepStrictEqual(asked, [])
    }))

  it.effect("fails with the first field that names nothing: status, tier, owner", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* resolved({ ownerId: "none", tierId: "none", statusId: "none" }),
        failed("status_id")
      )
      assert.deepStrictEqual(yield* resolved({ ownerId: "none", tierId: "none", statusId: null }), failed("tier_id"))
      assert.deepStrictEqual(yield* resolved({ ownerId: "none", tierId: "same" }), failed("owner_id"))
      assert.deepStrictEqual(yield* resolved({ ownerId: "" }), failed("owner_id"))
    }))
})
