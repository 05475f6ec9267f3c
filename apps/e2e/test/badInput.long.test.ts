import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { fileURLToPath } from "node:url"
import { inProcess } from "../../cli/test/inProcess.ts"
import { lanekit, startServer } from "./programs.ts"

const seed = fileURLToPath(new URL("../../server/test/contract/seed.json", import.meta.url))
const full = "pl_v2_contract_full"
const long = (times: number) => "x".repeat(times)

/** How a command line ended. */
interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

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

/** Says what is wrong with the explanation that a row got, for people or in JSON. */
const problemsOf = ({ code, key = full, names, what }: Row, isJson: boolean, ran: Ran): ReadonlyArray<string> =>
  [
    ran.code === code ? [] : [`exit code ${ran.code} in place of ${code}`],
    ran.stdout === "" ? [] : ["something on standard output"],
    isJson ? [] : names.filter((name) => !ran.stderr.includes(name)).map((name) => `does not name ${name}`),
    !isJson || isErrorObject(ran.stderr) ? [] : ["no error object"],
    ran.stderr.includes(key === "" ? full : key) ? ["prints the key"] : []
  ].flat().map((problem) => `${what}${isJson ? " with --json" : ""}: ${problem}: ${ran.stderr}`)

const contract = Effect.gen(function*() {
  const { baseUrl } = yield* startServer({ LANEKIT_SEED: seed })
  const state = Effect.promise(() =>
    fetch(`${baseUrl}/contacts?limit=200`, { headers: { authorization: `Bearer ${full}` } }).then((answer) =>
      answer.text()
    )
  )
  return { baseUrl, state }
})

/** Runs rows with `use`, and looks at what each got and that it changed nothing. */
const explained = (
  rows: ReadonlyArray<Row>,
  use: (baseUrl: string, args: ReadonlyArray<string>, key: string) => Effect.Effect<Ran>
) =>
  Effect.gen(function*() {
    const { baseUrl, state } = yield* contract
    const before = yield* state
    const failed = yield* Effect.forEach(rows, (row) =>
      Effect.gen(function*() {
        const { args, key = full } = row
        const human = yield* use(baseUrl, args, key)
        const json = yield* use(baseUrl, [...args, "--json"], key)
        return [...problemsOf(row, false, human), ...problemsOf(row, true, json)]
      }), { concurrency: 4 })
    assert.deepStrictEqual(failed.flat(), [])
    assert.strictEqual(yield* state, before)
  }).pipe(Effect.scoped)

describe("bad input at the built server", () => {
  it.live("gets its exit code and a name from the command line, and changes nothing", () =>
    explained(rows, (baseUrl, args, key) => inProcess(baseUrl, args, { environment: { PRODUCTLANE_API_KEY: key } })))

  // What a program makes of an explanation is the same whatever it explains: one row for each exit code.
  it.live("gets them from the built command line, whatever kind it is of", () =>
    explained(
      [...new Map(rows.toReversed().map((row) => [row.code, row])).values()],
      (baseUrl, args, key) => lanekit(args, { PRODUCTLANE_BASE_URL: baseUrl, PRODUCTLANE_API_KEY: key })
    ))
})

const isErrorObject = (text: string): boolean => {
  try {
    const { error } = JSON.parse(text)
    return typeof error.code === "string" && typeof error.message === "string" && typeof error.hint === "string"
  } catch {
    return false
  }
}
