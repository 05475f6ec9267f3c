import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { serverCommand, serverProgram } from "./programs.ts"

describe("the server's program", () => {
  it.live("refuses what is no command, and starts no server", () =>
    Effect.map(serverCommand(["kesy", "list"], {}), ({ code, stderr, stdout }) => {
      assert.deepStrictEqual([code, stdout], [2, ""])
      assert.match(stderr, /^Error: unknown command: kesy; did you mean keys\?\nHint: .*\n$/)
    }))

  it.live("tells its version", () =>
    Effect.map(serverCommand(["--version"], {}), (ran) => {
      const { version } = JSON.parse(readFileSync(join(dirname(serverProgram), "../package.json"), "utf8"))
      assert.deepInclude(ran, { code: 0, stdout: `${version}\n`, stderr: "" })
    }))
})
