import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "vitest"
import { type Check, checks, differences } from "../src/checks.ts"
import type { Pair } from "../src/compare.ts"
import { startOurs, startPeer } from "../src/ServerProcess.ts"
import { makeWorld } from "../src/world.ts"

const directory = mkdtempSync(join(tmpdir(), "lanekit-bench-test-"))
let pair: Pair | undefined

beforeAll(async () => {
  const options = { database: ":memory:", seed: join(directory, "seed.json") }
  writeFileSync(options.seed, JSON.stringify(makeWorld(2)))
  const [ours, theirs] = await Promise.all([startOurs(options), startPeer(options)])
  pair = { ours, theirs }
}, 30_000)

afterAll(async () => {
  await Promise.all([pair?.ours.stop(), pair?.theirs.stop()])
  rmSync(directory, { recursive: true, force: true })
})

const differencesOf = (checks: ReadonlyArray<Check>): Promise<ReadonlyArray<string>> => {
  assert.isDefined(pair)
  return differences(pair, checks)
}

const fields = [
  ["name", "email", "is_subscribed", "company_id", "company_name", "company_external_id"],
  ["image_url", "external_ids", "Name", "constructor"]
].flat()

const texts = [
  ["", " ", "a", "a@b", "a@b.co", "A.B+c@d-e.example", ".a@b.co", "a@-b.co", "a b@c.co", "\u0000", "é", "."],
  ["x".repeat(255), "x".repeat(256), `${"x".repeat(247)}@bc.com`, `${"x".repeat(248)}@bc.com`],
  ["\u{1F600}".repeat(255), "\u{1F600}".repeat(256), "\udc00", "\ud800\udc00"],
  ["http:", "http://a", "https://a.b/c?d#e", "a:b", "1a:b", "http://a b", "http://é", "%41:b", "a:%4", "a:%41"]
].flat()

const records = [{}, { a: "b" }, { a: 1 }, { a: null }, { a: "\ud800" }, { "": "" }]

const values: ReadonlyArray<unknown> = [null, true, 0, 1.5, [], ["a"], ...texts, ...records]

describe("the peer", () => {
  it("answers the checks as Lanekit does", async () => {
    assert.deepStrictEqual(await differencesOf(checks), [])
  })

  it("takes and refuses the same values of each field, in the same words", async () => {
    const path = "/contacts/ct_bench_000000"
    const all = fields.flatMap((field) =>
      values.map((value): Check => ({ name: `${field}: ${JSON.stringify(value)}`, path, body: { [field]: value } }))
    )
    assert.deepStrictEqual(await differencesOf(all), [])
  }, 20_000)
})
