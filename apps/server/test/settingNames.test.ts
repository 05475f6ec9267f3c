import { assert, describe, it } from "@effect/vitest"
import { coloured, strip } from "@lanekit/terminal"
import { readFileSync } from "node:fs"
import { notesOnStrays, settingNames, upstreamSettingNames } from "../src/settingNames.ts"

describe("the names of settings", () => {
  it("are those of the README", () => {
    const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8")
    const [, section = ""] = readme.split("\n## The server\n")
    const rows = [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name ?? "")
    assert.deepStrictEqual(rows, [...settingNames, ...upstreamSettingNames])
  })

  it("are suggested where one was mistyped, and nothing is said of the others", () => {
    const notes = notesOnStrays(["LANEKIT_PRT", "LANEKIT_TEST_SEED", "PATH", "LANEKIT_NOTHING", ...settingNames])
    assert.deepStrictEqual(notes.map(({ lines }) => strip(lines(coloured).join(" "))), [
      "Note: nothing reads LANEKIT_PRT; did you mean LANEKIT_PORT?",
      "Note: nothing reads LANEKIT_NOTHING"
    ])
  })
})
