import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cliProgram, startServer, temporaryDirectory } from "./programs.ts"
import { runInShell, shellBlocksOf } from "./shellBlocks.ts"

// `jq` need not be there: what the pages ask of it is this.
const jq = `#!/usr/bin/env node
for (const line of require("node:fs").readFileSync(0, "utf8").trim().split("\\n")) console.log(JSON.parse(line).email)
`

describe("the pages of docs about many contacts", () => {
  for (const [page, count] of [["sync.md", 4], ["export.md", 3]] as const) {
    it.scopedLive(`${page} shows commands that work as they are written`, () =>
      Effect.gen(function*() {
        const { baseUrl } = yield* startServer({})
        const directory = yield* temporaryDirectory
        const bin = join(directory, "bin")
        mkdirSync(bin)
        const program = (name: string, text: string) => writeFileSync(join(bin, name), text, { mode: 0o755 })
        program("lanekit", `#!/bin/sh\nexec '${process.execPath}' '${cliProgram}' "$@"\n`)
        program("jq", jq)
        const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), "utf8")
        const blocks = shellBlocksOf(text).map(({ commands }) => commands)
        assert.isAtLeast(blocks.join("").trim().split("\n").length, count)
        const { code, complaint, printed } = yield* runInShell(blocks, directory, {
          PATH: `${bin}:${process.env["PATH"] ?? ""}`,
          HOME: directory,
          PRODUCTLANE_API_KEY: "pl_v2_demo_full",
          PRODUCTLANE_BASE_URL: baseUrl
        })
        assert.strictEqual(code, 0, complaint)
        assert.isAbove(printed.join("").length, 0)
      }))
  }
})
