import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { lanekit, startServer } from "./programs.ts"

const seed = fileURLToPath(new URL("../../server/test/contract/seed.json", import.meta.url))
const full = "pl_v2_contract_full"
const long = (times: number) => "x".repeat(times)

interface Row {
  readonly what: string
  readonly args: ReadonlyArray<string>
  readonly key?: string
  readonly code: number
  /** What the explanation on standard error names. */
  readonly names: ReadonlyArray<string>
}

const update = (what: string, flags: ReadonlyArray<string>, code: number, ...names: ReadonlyArray<string>): Row => ({
  what,
  args: ["contacts", "update", "ct_ada", ...flags],
  code,
  names
})

const bounded = [["--name", "name"], ["--company-id", "company_id"], ["--company-name", "company_name"], [
  "--company-external-id",
  "company_external_id"
]] as const

const rows: ReadonlyArray<Row> = [
  update("two selectors", ["--company-id", "co_acme", "--company-name", "Acme"], 2, "--company-id", "--company-name"),
  update(
    "three selectors",
    ["--company-id", "co_acme", "--company-name", "Acme", "--company-external-id", "crm-1"],
    2,
    "--company-id",
    "--company-name",
    "--company-external-id"
  ),
  ...bounded.flatMap(([flag]) => [
    update(`an empty ${flag}`, [flag, ""], 2, flag, "1 to 255"),
    update(`256 characters for ${flag}`, [flag, long(256)], 2, flag, "1 to 255")
  ]),
  update("an e-mail of 255 characters", ["--email", `${"a".repeat(243)}@example.com`], 2, "--email", "254"),
  update("what is no e-mail", ["--email", "ada"], 2, "--email"),
  update("a picture that is no URI", ["--image-url", "ada.png"], 2, "--image-url"),
  update("an unknown flag", ["--is-subcribed"], 2, "--is-subcribed"),
  update("nothing to change", [], 2, "nothing to change"),
  update("both ways of consent", ["--subscribe", "--unsubscribe"], 2, "--subscribe"),
  update("an unknown company by id", ["--company-id", "co_none"], 4, "no company has this id"),
  update("an unknown company by name", ["--company-name", "acme"], 4, "no company has this name"),
  update("an unknown company by external id", ["--company-external-id", "none"], 4, "no company has this external id"),
  update("an ambiguous name", ["--company-name", "Twin"], 5, "have this name", "co_twin_a", "co_twin_b", "Request id"),
  update("an ambiguous external id", ["--company-external-id", "shared"], 5, "co_share_a", "co_share_b"),
  update("another contact's e-mail", ["--email", "multi@example.com"], 5, "email", "Request id"),
  update("another contact's e-mail in another case", ["--email", "MULTI@example.com"], 5, "email"),
  {
    what: "an unknown contact",
    args: ["contacts", "update", "ct_none", "--name", "X"],
    code: 4,
    names: ["contact", "Request id"]
  },
  { what: "a deleted contact", args: ["contacts", "get", "ct_gone"], code: 4, names: ["contact"] },
  { what: "an empty id", args: ["contacts", "get", ""], code: 2, names: ["id"] },
  { what: "an id of 300 characters", args: ["contacts", "get", long(300)], code: 2, names: ["id"] },
  { what: "the id ..", args: ["contacts", "get", ".."], code: 2, names: ["id"] },
  { what: "the id ../ct_ada", args: ["contacts", "get", "../ct_ada"], code: 4, names: ["contact"] },
  { what: "no command of that name", args: ["contacts", "upsert"], code: 2, names: ["contacts upsert"] },
  { what: "a limit of 0", args: ["contacts", "list", "--limit", "0"], code: 2, names: ["--limit"] },
  { what: "a limit of 201", args: ["contacts", "list", "--limit", "201"], code: 2, names: ["--limit"] },
  { what: "a limit that is no number", args: ["companies", "list", "--limit", "abc"], code: 2, names: ["--limit"] },
  { what: "a malformed cursor", args: ["contacts", "list", "--cursor", "x"], code: 2, names: ["cursor"] },
  { what: "no key", args: ["whoami"], key: "", code: 3, names: ["PRODUCTLANE_API_KEY"] },
  { what: "an unknown key", args: ["whoami"], key: "pl_v2_contract_none", code: 3, names: ["key"] },
  {
    what: "a revoked key",
    args: ["contacts", "get", "ct_ada"],
    key: "pl_v2_contract_revoked",
    code: 3,
    names: ["key"]
  },
  {
    what: "a key of version 1",
    args: ["contacts", "get", "ct_ada"],
    key: "pl_v1_contract",
    code: 3,
    names: ["pl_v1_"]
  },
  {
    what: "a key without the scope",
    args: ["contacts", "update", "ct_ada", "--name", "X"],
    key: "pl_v2_contract_read",
    code: 3,
    names: ["contacts:write"]
  }
]

describe("bad input, through the built command line and the built server", () => {
  it.live("gets its exit code and a name, and changes nothing", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* startServer({ LANEKIT_SEED: seed })
      const state = Effect.promise(() =>
        fetch(`${baseUrl}/contacts?limit=200`, { headers: { authorization: `Bearer ${full}` } }).then((answer) =>
          answer.text()
        )
      )
      const before = yield* state
      const shown = new Set<number>()
      const failed = yield* Effect.forEach(rows, ({ args, code, key = full, names, what }) =>
        Effect.gen(function*() {
          const env = { PRODUCTLANE_BASE_URL: baseUrl, ...(key !== "" && { PRODUCTLANE_API_KEY: key }) }
          const human = yield* lanekit(args, env)
          // The object is made alike whatever failed: one row for each exit code shows it.
          const json = shown.has(code) ? human : yield* lanekit([...args, "--json"], env)
          const isJson = json !== human
          shown.add(code)
          const problems = [
            human.code === code ? [] : [`exit code ${human.code} in place of ${code}: ${human.stderr}`],
            json.code === code ? [] : [`exit code ${json.code} in place of ${code} with --json: ${json.stderr}`],
            human.stdout === "" && json.stdout === "" ? [] : ["something on standard output"],
            names.filter((name) => !human.stderr.includes(name)).map((name) =>
              `does not name ${name}: ${human.stderr}`
            ),
            !isJson || isErrorObject(json.stderr) ? [] : [`no error object: ${json.stderr}`],
            `${human.stderr}${json.stderr}`.includes(key === "" ? full : key) ? ["prints the key"] : []
          ].flat()
          return problems.map((problem) => `${what}: ${problem}`)
        }), { concurrency: 4 })
      assert.deepStrictEqual(failed.flat(), [])
      assert.strictEqual(yield* state, before)
    }).pipe(Effect.scoped), 180_000)
})

const isErrorObject = (text: string): boolean => {
  try {
    const { error } = JSON.parse(text)
    return typeof error.code === "string" && typeof error.message === "string" && typeof error.hint === "string"
  } catch {
    return false
  }
}
