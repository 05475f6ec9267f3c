import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { execFileSync } from "node:child_process"
import { statSync, writeFileSync } from "node:fs"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { long, workplace } from "./syncWorkplace.ts"

const toPlan = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({
  api: Schema.String,
  key: Schema.String,
  rows: Schema.Array(Schema.Struct({ row: Schema.Number, action: Schema.String })),
  summary: Schema.Struct({ writes: Schema.Number })
})))

const toAnswers = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({
  contacts: Schema.Array(Schema.Struct({ candidates: Schema.Array(Schema.Object) }))
})))

describe("lanekit sync plan", () => {
  it.scoped("says what is to become of each row, and keeps it for its owner alone", () =>
    Effect.gen(function*() {
      const { path, read, run, write } = yield* workplace
      const table = write(
        "table.csv",
        "email,name,company_name,is_subscribed,Note",
        "ada@example.com,Ada King,Globex,,x",
        "bob@example.com,Bob,,yes,",
        "cy@example.com,Cy,,,",
        "new@example.com,New,,,",
        "di@example.com,,Acme,,",
        "nonsense,,,,"
      )
      const { code, stderr, stdout } = yield* run(["plan", table, "--out", path("plan.json")])
      assert.strictEqual(code, 0)
      assert.include(stderr, "these columns say nothing here: Note")
      for (
        const words of [
          "row 1  update  ct_1",
          "name        Ada -> Ada King",
          "company_id  none -> co_3",
          "row 2  has unsubscribed",
          "row 4  contact not found",
          "2 companies are company_name Acme: co_1, co_2",
          "email must be an e-mail address",
          "1 write, about 1 s at 60 a minute."
        ]
      ) assert.include(stdout, words)
      for (const line of stdout.replace(path("plan.json"), "plan.json").split("\n")) assert.isAtMost(line.length, 80)
      const plan = toPlan(read("plan.json"))
      assert.deepInclude(plan, { api: "https://memory.invalid/api/v2", key: "email", summary: { writes: 1 } })
      assert.deepStrictEqual(plan.rows.map(({ action }) => action), [
        "update",
        "consent",
        "unchanged",
        "contact_not_found",
        "company_ambiguous",
        "invalid"
      ])
      assert.strictEqual(statSync(path("plan.json")).mode & 0o777, 0o600)
      assert.notInclude(read("plan.json"), "pl_v2_")
    }))

  it.scoped.each<readonly [ReadonlyArray<string>, ReadonlyArray<string>, number]>([
    [["id,name", "ct_1,Ada"], [], 0],
    [["id,name", "ct_1,Other"], [], 10],
    [["id,name", "ct_1,Other", "ct_nope,X"], [], 8],
    [["id,is_subscribed", "ct_2,yes"], [], 8],
    [["id,is_subscribed", "ct_2,yes"], ["--allow-resubscribe", "--reason", "asked by phone"], 10],
    [["email,name", "new@example.com,New"], ["--create"], 10]
  ])("ends, of %j with %j, as it is asked to", ([lines, flags, expected]) =>
    Effect.gen(function*() {
      const { list, run, write } = yield* workplace
      const table = write("table.csv", ...lines)
      const { code, stdout } = yield* run(["plan", table, "--detailed-exitcode", "--json", ...flags])
      assert.strictEqual(code, expected)
      assert.propertyVal(JSON.parse(stdout), "plan", null)
      assert.strictEqual((yield* run(["plan", table, ...flags])).code, 0)
      assert.deepStrictEqual(list(), ["table.csv"])
    }))

  it.scoped("reads standard input, and tells by its beginning what it is", () =>
    Effect.gen(function*() {
      const { run } = yield* workplace
      for (
        const stdin of [
          "id,name\nct_1,Other\n",
          "{\"id\":\"ct_1\",\"name\":\"Other\"}\n",
          "[{\"id\":\"ct_1\",\"name\":\"Other\"}]"
        ]
      ) {
        const { stdout } = yield* run(["plan", "-", "--json"], { stdin })
        assert.propertyVal(JSON.parse(stdout), "writes", 1)
      }
    }))

  it.scoped("reads a pipe that has a name, as shells make them", () =>
    Effect.gen(function*() {
      const { path, run } = yield* workplace
      execFileSync("mkfifo", [path("table.csv")])
      const [{ code, stderr, stdout }] = yield* Effect.all([
        run(["plan", path("table.csv"), "--json"]),
        Effect.promise(() => writeFile(path("table.csv"), "id,name\nct_1,Other\n"))
      ], { concurrency: "unbounded" })
      assert.strictEqual(code, 0, stderr)
      assert.propertyVal(JSON.parse(stdout), "writes", 1)
    }))

  it.scoped("writes down what is to be chosen, and plans by what was", () =>
    Effect.gen(function*() {
      const { path, read, run, write } = yield* workplace
      const table = write("table.csv", "external_ids.crm,name,company_name", "7,Other,Acme")
      const answers = path("answers.json")
      yield* run(["plan", table, "--answers", answers])
      assert.include(read("answers.json"), "\"answer\": null")
      assert.deepInclude(toAnswers(read("answers.json")).contacts[0], {
        candidates: [
          { id: "ct_3", email: "cy@example.com", name: "Cy" },
          { id: "ct_4", email: "di@example.com", name: "Di" }
        ]
      })
      writeFileSync(answers, read("answers.json").replace("\"answer\": null", "\"answer\": \"ct_4\""))
      const second = yield* run(["plan", table, "--answers", answers])
      assert.include(second.stdout, "2 companies are company_name Acme")
      writeFileSync(answers, read("answers.json").replace("\"answer\": null", "\"answer\": \"co_2\""))
      const third = yield* run(["plan", table, "--answers", answers])
      assert.include(third.stdout, "row 1  update  ct_4")
      assert.include(third.stdout, "co_2")
    }))

  it.scoped("asks the person who is there", () =>
    Effect.gen(function*() {
      const { path, run, write } = yield* workplace
      const table = write("table.csv", "id,company_name", "ct_1,Acme")
      const chosen = yield* run(["plan", table], { answer: "2" })
      assert.include(chosen.stderr, "2 companies have the company_name Acme (1 of 1)")
      assert.include(chosen.stderr, "1  co_1  Acme  acme.example")
      assert.include(chosen.stdout, "none -> co_2")
      const open = yield* run(["plan", table], { answer: "" })
      assert.include(open.stdout, "row 1  company ambiguous")
      const silent = yield* run(["plan", table, "--no-input"], { answer: "2" })
      assert.notInclude(silent.stderr, "Number")
      const people = write("people.csv", "external_ids.crm,name", "7,Other")
      const person = yield* run(["plan", people], { answer: "1" })
      assert.include(person.stderr, "2 contacts have the external_ids.crm 7 (1 of 1)")
      assert.include(person.stderr, "\n  2  ct_4  Di  di@example.com\n")
      assert.include(person.stdout, "row 1  update  ct_3")
      const kept = yield* run(["plan", people, "--answers", path("answers.json")], { answer: "1" })
      assert.match(kept.stdout, /What was chosen is kept in\s/)
    }))

  it.scoped("asks again for what is no number of those that are shown, and wraps what is long", () =>
    Effect.gen(function*() {
      const { run, write } = yield* workplace
      const table = write("table.csv", "id,company_name", `ct_1,${long}`)
      const { stderr, stdout } = yield* run(["plan", table], { answer: "12" })
      assert.lengthOf(stderr.match(/Number, or Enter to leave it open: /g) ?? [], 3)
      assert.include(stderr, "  and 2 more\n")
      assert.include(stdout, "row 1  company ambiguous")
      for (const line of stderr.split("\n")) assert.isAtMost(line.replace(/^Number.*: /, "").length, 80, line)
    }))

  it.scoped.each<readonly [ReadonlyArray<string>, ReadonlyArray<string>, number, string]>([
    [["name", "Ada"], [], 2, "table_unreadable"],
    [["id,name", "ct_1,\"Ada"], [], 2, "table_unreadable"],
    [["id,name", "ct_1,Ada"], ["--map", "name"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--map", "name=Nobody"], 2, "table_unreadable"],
    [["id,name", "ct_1,Ada"], ["--preset", "salesforce"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--format", "xlsx"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--empty", "drop"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--delimiter", "--"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--allow-resubscribe"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--reason", "x"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--out", "-"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--out="], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--answers", "-"], 2, "usage"],
    [["id,name", "ct_1,Ada"], ["--out", "/nowhere/plan.json"], 1, "file_unwritable"],
    [["id,name", "ct_1,Ada"], ["--out", "/dev/null"], 1, "file_unwritable"],
    [["id,name", "ct_1,Ada"], ["--answers", "/nowhere/answers.json"], 1, "file_unwritable"]
  ])("refuses %j with %j", ([lines, flags, code, expected]) =>
    Effect.gen(function*() {
      const { list, run, write } = yield* workplace
      const ran = yield* run(["plan", write("table.csv", ...lines), "--json", ...flags])
      assert.strictEqual(ran.code, code, ran.stderr)
      assert.deepNestedPropertyVal(JSON.parse(ran.stderr.trim().split("\n").at(-1) ?? ""), "error.code", expected)
      assert.notInclude(ran.stderr, "Ada")
      assert.deepStrictEqual(list(), ["table.csv"])
    }))

  it.scoped("writes over no table and over no plan, and says how the plan is applied", () =>
    Effect.gen(function*() {
      const { list, path, read, run, write } = yield* workplace
      const table = write("table.csv", "id,company_name", "ct_1,Acme")
      for (
        const [flags, message] of [
          [["--out", table], "<file> and --out must be two files"],
          [["--answers", join(path("."), "table.csv")], "<file> and --answers must be two files"],
          [["--out", path("a.json"), "--answers", path("a.json")], "--out and --answers must be two files"]
        ] as const
      ) {
        const { code, stderr } = yield* run(["plan", table, ...flags])
        assert.strictEqual(code, 2)
        assert.include(stderr, message)
      }
      assert.deepStrictEqual(list(), ["table.csv"])
      assert.include(read("table.csv"), "ct_1,Acme")
      const { stdout } = yield* run(["plan", table, "--out", path("Ada's plan.json")])
      assert.include(stdout, `  lanekit sync apply '${path("Ada'\\''s plan.json")}'\n`)
    }))

  it.scoped("refuses a table that is not there, and answers that are none", () =>
    Effect.gen(function*() {
      const { path, run, write } = yield* workplace
      assert.propertyVal(yield* run(["plan", path("nothing.csv")]), "code", 4)
      const table = write("table.csv", "id,name", "ct_1,Ada")
      const ran = yield* run(["plan", table, "--answers", write("answers.json", "Ada")])
      assert.strictEqual(ran.code, 2)
      assert.include(ran.stderr, "the answers cannot be used")
      assert.notInclude(ran.stderr, "Ada")
    }))
})

describe("lanekit sync verify", () => {
  it.scoped.each<readonly [ReadonlyArray<string>, number]>([
    [["id,name", "ct_1,Ada", "ct_2,Bob"], 0],
    [["id,name", "ct_1,Ada", "ct_2,Rob"], 10],
    [["id,name", "ct_1,Ada", "ct_nope,Rob"], 8]
  ])("ends, of %j, with %d", ([lines, expected]) =>
    Effect.gen(function*() {
      const { run, write } = yield* workplace
      const table = write("table.csv", ...lines)
      const ran = yield* run(["verify", table])
      assert.strictEqual(ran.code, expected)
      if (expected === 0) assert.strictEqual(ran.stdout, "All 2 contacts are as the table has them.\n")
      const { stdout } = yield* run(["verify", table, "--json"])
      assert.propertyVal(JSON.parse(stdout), "equal", expected === 0)
    }))
})
