import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { temporaryDirectory } from "./programs.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

const manifestOf = (folder: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"))

const published = ["packages", "apps"]
  .flatMap((group) => readdirSync(join(root, group)).map((name) => `${group}/${name}`))
  .filter((folder) => manifestOf(folder)["private"] !== true)

/** What a command writes. Dies when it fails, with everything that it has written. */
const outputOf = (command: string, args: ReadonlyArray<string>, cwd: string) =>
  Effect.async<string>((resume) => {
    const child = execFile(command, args, { cwd }, (error, stdout, stderr) => {
      resume(error === null ? Effect.succeed(stdout) : Effect.dieMessage(`${error.message}\n${stdout}\n${stderr}`))
    })
    return Effect.sync(() => child.kill())
  })

const tool = (name: string): string => join(root, "apps/e2e/node_modules/.bin", name)

/** A package as it would be published. */
const pack = (folder: string, destination: string) =>
  Effect.gen(function*() {
    const pnpm = String(manifestOf(".")["packageManager"])
    const args = ["-y", pnpm, "pack", "--json", "--pack-destination", destination]
    const { filename } = JSON.parse(yield* outputOf("npx", args, join(root, folder)))
    return String(filename)
  })

describe("every package that is published", () => {
  it("is known by its manifest", () => {
    assert.includeMembers(published, ["packages/core", "packages/http", "packages/sql", "apps/cli", "apps/server"])
  })

  for (const folder of published) {
    it.scopedLive(`is packed as publint and "are the types wrong" want it: ${folder}`, () =>
      Effect.gen(function*() {
        const tarball = yield* pack(folder, yield* temporaryDirectory)
        yield* outputOf(tool("publint"), ["--strict", tarball], root)
        // A program offers nothing to import.
        if (manifestOf(folder)["exports"] === undefined) return
        // All are modules of ES, which Node loads from CommonJS as well since 20.19; the checker does not know that yet.
        yield* outputOf(tool("attw"), ["--profile", "esm-only", tarball], root)
      }))
  }
})
