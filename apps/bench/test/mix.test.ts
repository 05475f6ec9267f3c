import { assert, describe, it } from "vitest"
import { patches, shares } from "../src/mix.ts"

const kindOf = (body: object | undefined): string => {
  if (body === undefined) return "none"
  if ("is_subscribd" in body) return "invalid"
  if ("is_subscribed" in body) return "unchanged"
  return "name" in body ? "name" : "company"
}

const pathsOf = (connection: number) => new Set(patches(connection, 1).map(({ path }) => path))

describe("patches", () => {
  it("holds the shares exactly", () => {
    const steps = patches(3, 1)
    const counts = Object.fromEntries(
      Object.keys(shares).map((kind) => [
        kind,
        steps.filter(({ body }) => kindOf(body) === kind).length * 100 / steps.length
      ])
    )
    assert.deepStrictEqual(counts, { ...shares })
  })

  it("never asks twice in a row for the same change of one contact", () => {
    const asked = [1, 1, 2, 2, 3].flatMap((round) => patches(0, round)).filter(({ body }) =>
      ["name", "company"].includes(kindOf(body))
    )
    const last = new Map<string, string>()
    for (const { body, path } of asked) {
      const change = JSON.stringify(body)
      assert.notStrictEqual(change, last.get(path))
      last.set(path, change)
    }
  })

  it("gives each connection contacts of its own", () => {
    assert.strictEqual(new Set([...pathsOf(0), ...pathsOf(1)]).size, pathsOf(0).size + pathsOf(1).size)
  })
})
