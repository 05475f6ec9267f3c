import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import generate, { astToString } from "openapi-typescript"
import { run, startServer } from "./programs.ts"

const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc")

// Below this package, so that the program finds what it imports; not committed.
const directory = Effect.acquireRelease(
  Effect.sync(() => {
    const path = fileURLToPath(new URL("../build/generated-client", import.meta.url))
    rmSync(path, { recursive: true, force: true })
    mkdirSync(path, { recursive: true })
    return path
  }),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const tsconfig = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    module: "NodeNext",
    target: "ES2023",
    lib: ["ES2023", "DOM"],
    types: ["node"],
    rewriteRelativeImportExtensions: true,
    outDir: "dist",
    rootDir: "."
  },
  files: ["program.ts"]
}

const readDescription = Schema.decodeUnknownSync(
  Schema.Struct({
    paths: Schema.Record({ key: Schema.String, value: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })
  })
)

const readCalled = Schema.decodeUnknownSync(Schema.parseJson(Schema.Array(Schema.String)))

describe("a client that a public generator makes of /openapi.json", () => {
  it.scopedLive("compiles strictly, and reaches every endpoint", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* startServer({})
      const document = yield* Effect.promise(async () => (await fetch(new URL("/openapi.json", baseUrl))).json())
      const description = yield* Effect.promise(() => generate(JSON.stringify(document)))

      const path = yield* directory
      writeFileSync(join(path, "schema.ts"), astToString(description))
      copyFileSync(new URL("generatedClient/program.ts", import.meta.url), join(path, "program.ts"))
      writeFileSync(join(path, "tsconfig.json"), JSON.stringify(tsconfig))
      writeFileSync(join(path, "package.json"), JSON.stringify({ type: "module" }))

      const compiled = yield* Effect.flatMap(run(compiler, ["-p", path], {}), ({ ended }) => ended)
      assert.deepStrictEqual([compiled.code, compiled.stdout], [0, ""])

      const program = yield* run(join(path, "dist/program.js"), [baseUrl, "pl_v2_demo_full"], {})
      const { code, stderr, stdout } = yield* program.ended
      assert.strictEqual(code, 0, stderr)
      const endpoints = Object.entries(readDescription(document).paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)
      )
      assert.isAtLeast(endpoints.length, 19)
      assert.sameMembers([...readCalled(stdout)], endpoints)
    }))
})
