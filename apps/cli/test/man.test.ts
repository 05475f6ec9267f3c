import { assert, describe, it } from "@effect/vitest"
import { manual } from "@lanekit/terminal"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { program } from "../src/Cli.ts"
import { vocabulary } from "../src/flags.ts"
import { inProcess } from "./inProcess.ts"

const page = Effect.map(inProcess(undefined, ["man"]), ({ stdout }) => stdout)

const plain = (roff: string) => roff.replaceAll("\\-", "-").replaceAll(/\\f[BR]/g, "")

describe("the page of the manual", () => {
  it.effect("has every command, every flag, every variable and every exit code", () =>
    Effect.gen(function*() {
      const text = plain(yield* page)
      assert.match(text, /^\.TH "LANEKIT" "1" "" "lanekit 1\.2\.3"\n/)
      const commands = manual.commandNames(program())
      assert.isAbove(commands.length, 30)
      for (const command of commands) assert.match(text, new RegExp(`^\\.SS "lanekit ${command}[ "]`, "m"))
      const flags = [
        ...vocabulary.valueFlags,
        ...vocabulary.switches,
        ...vocabulary.everywhere,
        ...vocabulary.everywhereValues
      ]
      for (const flag of flags) assert.match(text, new RegExp(`^(?:-\\w, )?--${flag}\\b`, "m"))
      for (const each of ["PRODUCTLANE_API_KEY", "LANEKIT_PROFILE", "130"]) {
        assert.match(text, new RegExp(`^${each}$`, "m"))
      }
    }))

  it.effect("has an example of every command, and no request that `man` does not know", () =>
    Effect.gen(function*() {
      const text = yield* page
      const parts = text.split("\n.SS ").slice(1)
      for (const part of parts) assert.include(part, "\n.nf\n$ ", part.split("\n")[0])
      // Those of the demo, so that an example can be tried.
      for (const id of text.match(/\bc[ot]_demo_\w+/g) ?? []) assert.match(id, /^(?:co_demo_\d\d|ct_demo_\d{4})$/)
      const requests = new Set(text.match(/^\.\w+/gm))
      assert.deepStrictEqual([...requests].toSorted(), [
        ".PP",
        ".RE",
        ".RS",
        ".SH",
        ".SS",
        ".TH",
        ".TP",
        ".ad",
        ".fi",
        ".nf",
        ".nh"
      ])
      assert.match(text, /^[\x20-\x7e\n]*$/)
    }))

  it("is made by the build, where the package says that it is", () => {
    const { man, scripts } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))
    assert.strictEqual(scripts.manual, `node dist/main.js man > ${man.replace("./", "")}`)
    assert.include(scripts.build, "pnpm run manual")
  })

  it.effect("is JSON as well", () =>
    Effect.gen(function*() {
      const ran = yield* inProcess(undefined, ["man", "--json"])
      assert.deepStrictEqual(JSON.parse(ran.stdout), { name: "lanekit.1", text: (yield* page).trimEnd() })
    }))
})
