import { NodeContext } from "@effect/platform-node"
import { assert, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { allCases } from "./allCases.ts"
import { cellsOf } from "./conformance/conformance.ts"
import { toCovered } from "./conformance/CoveredCase.ts"
import { pageOf } from "./conformance/page.ts"

const page = fileURLToPath(new URL("../../../../docs/conformance.md", import.meta.url))

describe("the coverage of the contract", () => {
  it("has a case for every behaviour of every endpoint, and is the page that the documentation shows", async () => {
    const cases = await Effect.runPromise(Effect.provide(allCases, NodeContext.layer))
    const cells = cellsOf(cases.map(toCovered))
    const holes = cells.filter(({ cases }) => cases.length === 0)
    assert.deepStrictEqual(holes.map(({ behaviour, operation }) => `${operation}: ${behaviour}`), [])
    await expect(pageOf(cells)).toMatchFileSnapshot(page)
  })
})
