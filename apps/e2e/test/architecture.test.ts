import { assert, describe, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../../", import.meta.url))

/** What each member of the workspace may import of the others, and of the outer world. */
const allowed: Readonly<Record<string, ReadonlyArray<RegExp>>> = {
  "packages/core": [/^effect$/],
  "packages/http": [/^effect$/, /^@effect\/platform(\/|$)/, /^@lanekit\/core$/],
  "packages/sql": [
    /^effect$/,
    /^@effect\/(experimental|sql|sql-pg|sql-sqlite-node)(\/|$)/,
    /^pg$/,
    /^@lanekit\/core$/
  ],
  "packages/gateway": [
    /^effect$/,
    /^@effect\/(platform|sql)(\/|$)/,
    /^@lanekit\/core$/,
    /^@lanekit\/(http|sql)(\/|$)/
  ],
  // For tests and the benchmark alone.
  "packages/postgres": [/^effect$/, /^pg$/, /^node:/],
  "packages/sync": [
    /^effect$/,
    /^csv-parse\/stream$/,
    /^csv-stringify\/sync$/,
    /^@streamparser\/json$/,
    /^@lanekit\/(core|http)$/
  ],
  "packages/sync-sqlite": [
    /^effect$/,
    /^@effect\/(experimental|sql|sql-sqlite-node)(\/|$)/,
    /^@lanekit\/(core|sync)$/
  ],
  "packages/terminal": [/^effect$/, /^@effect\/cli(\/|$)/, /^@lanekit\/core$/, /^node:(stream|util)$/],
  "apps/server": [
    /^effect$/,
    /^@effect\/(cli|platform|platform-node)(\/|$)/,
    /^@lanekit\/(core|gateway|http|sql)$/,
    // Loaded where somebody asks for metrics or traces.
    /^@effect\/opentelemetry\//,
    /^@opentelemetry\/(exporter-prometheus|sdk-metrics)$/,
    // Its single modules too: the server starts without the commands, and whatever they need.
    /^@lanekit\/terminal(\/|$)/,
    /^jsonc-parser$/,
    /^node:/
  ],
  "apps/cli": [
    /^effect$/,
    /^@effect\/(cli|platform|platform-node|platform-node-shared|printer|printer-ansi)(\/|$)/,
    /^@lanekit\/(core|http|sync|terminal)$/,
    // Loaded by those who sync.
    /^cli-progress$/,
    /^@lanekit\/sync-sqlite(\/|$)/,
    // Loaded where a key is asked of the keyring, and nowhere else.
    /^@napi-rs\/keyring$/,
    /^node:/
  ],
  "apps/sim": [/^effect$/, /^@effect\/platform(\/|$)/, /^@lanekit\/(core|http)$/, /^node:util$/]
}

// What a package offers for tests may use the tools of tests, and what core offers for them.
const testing = /^(vitest|@effect\/vitest(\/|$)|@lanekit\/core\/testing(\/|$))/

const filesOf = (member: string): ReadonlyArray<string> =>
  readdirSync(join(root, member, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))

const codeOf = (file: string): string => readFileSync(join(root, file), "utf8")

const importsOf = (file: string): ReadonlyArray<string> =>
  [...codeOf(file).matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].flatMap(([, specifier]) =>
    specifier === undefined || specifier.startsWith(".") ? [] : [specifier]
  )

describe("the arrows run from apps to packages to core, never back", () => {
  for (const [member, patterns] of Object.entries(allowed)) {
    it(`in ${member}`, () => {
      const files = filesOf(member)
      assert.isAbove(files.length, 0)
      const strangers = files.flatMap((file) =>
        importsOf(file)
          .filter((specifier) => !patterns.some((pattern) => pattern.test(specifier)))
          .filter((specifier) => !(file.includes("/src/testing/") && testing.test(specifier)))
          .map((specifier) => `${file} imports ${specifier}`)
      )
      assert.deepStrictEqual(strangers, [])
    })

    it(`in the dependencies of ${member}`, () => {
      const { dependencies } = JSON.parse(codeOf(`${member}/package.json`))
      const ours = Object.keys(dependencies).filter((name) => name.startsWith("@lanekit/"))
      assert.deepStrictEqual(ours.filter((name) => !patterns.some((pattern) => pattern.test(name))), [])
    })
  }
})

describe("in the server", () => {
  for (
    const [stranger, rooms] of [
      // The server itself, and the commands beside it, which load without the server.
      ["@lanekit/sql", ["Backend.ts", "commands/database.ts"]],
      // A gateway that is asked whether it is ready asks the API who it is.
      ["Productlane", ["Backend.ts", "gateway/Readiness.ts"]]
    ] as const
  ) {
    it(`only ${rooms.join(" and ")} knows ${stranger}`, () => {
      const imports = new RegExp(`^import (?!type)[^]*?from "[^"]+"`, "gm")
      const knowing = filesOf("apps/server").filter((file) =>
        (withoutComments(codeOf(file)).match(imports) ?? []).some((line) => line.includes(stranger))
      )
      assert.deepStrictEqual(knowing.toSorted(), rooms.map((room) => `apps/server/src/${room}`))
    })
  }
})

describe("packages know no ambient world", () => {
  const members = Object.keys(allowed).filter((name) => name.startsWith("packages/") && name !== "packages/postgres")
  for (const member of members) {
    it(`in ${member}`, () => {
      const ambient = /\b(?:Date\.now|Math\.random|new Date\(\)|process\.|setTimeout|setInterval|console\.|fetch\()/
      assert.deepStrictEqual(filesOf(member).filter((file) => ambient.test(withoutComments(codeOf(file)))), [])
    })
  }
})

describe("modules", () => {
  it("are imported by their path: only a package's own index gathers", () => {
    const files = Object.keys(allowed).flatMap(filesOf)
    assert.deepStrictEqual(
      files.filter((file) => file.endsWith("/index.ts")),
      [
        "packages/core/src/index.ts",
        "packages/core/src/testing/index.ts",
        "packages/http/src/index.ts",
        "packages/http/src/testing/index.ts",
        "packages/sql/src/index.ts",
        "packages/gateway/src/index.ts",
        "packages/postgres/src/index.ts",
        "packages/sync/src/index.ts",
        "packages/sync-sqlite/src/index.ts",
        "packages/terminal/src/index.ts"
      ]
    )
    assert.deepStrictEqual(files.filter((file) => /from "\.{1,2}\/[^"]*index\.ts"/.test(codeOf(file))), [])
  })

  it("have no any, no cast, no assertion of presence and no silenced error", () => {
    const files = Object.keys(allowed).flatMap(filesOf).filter((file) => !file.includes("/internal/"))
    const silenced = /(?<!\*) as (?!const\b)\w|: any\b|<any>|[\w)\]]!(?:[.,;)\]\s]|$)|@ts-(?:ignore|expect-error)/m
    const words = /"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|^(?:import|export) (?:type )?[*{][^]*?from\b/gm
    const found = files.flatMap((file) => {
      const code = withoutComments(codeOf(file)).replaceAll(words, "")
      return code.split("\n").filter((line) => silenced.test(line)).map((line) => `${file}: ${line.trim()}`)
    })
    assert.deepStrictEqual(found, [])
  })
})

const withoutComments = (code: string): string => code.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "")
