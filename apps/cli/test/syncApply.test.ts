import { assert, describe, it } from "@effect/vitest"
import Database from "better-sqlite3"
import { Effect } from "effect"
import { statSync } from "node:fs"
import type { inProcess } from "./inProcess.ts"
import { workplace } from "./syncWorkplace.ts"

describe("lanekit sync apply", () => {
  it.scoped("writes what was planned, once, and says what became of each row", () =>
    Effect.gen(function*() {
      const { path, read, run, write } = yield* workplace
      const table = write(
        "table.csv",
        "email,name,is_subscribed",
        "ada@example.com,Ada King,",
        "cy@example.com,,no",
        "bob@example.com,Bob,yes",
        "new@example.com,Neo,"
      )
      yield* run(["plan", table, "--create", "--out", path("plan.json")])
      const before = yield* run(["status", path("plan.json"), "--json"])
      assert.deepInclude(JSON.parse(before.stdout), { state: "planned", open: 3, left_out: 1 })
      const first = yield* run(["apply", path("plan.json"), "--json"])
      assert.strictEqual(first.code, 8, first.stderr)
      assert.deepInclude(JSON.parse(first.stdout), { written: 3, left_out: 1, open: 0 })
      assert.match(first.stderr, /"code":"progress","message":"3 of 3 done, .*","done":3,"total":3,"left":0/)
      assert.match(read("succeeded.csv"), /^email,name,is_subscribed,lanekit_row,.*\n(?:.*\n){3}$/)
      assert.match(read("failed.csv"), /bob@example\.com,Bob,yes,3,consent,/)
      for (const name of ["plan.json.journal", "succeeded.csv", "failed.csv"]) {
        assert.strictEqual(statSync(path(name)).mode & 0o777, 0o600, name)
      }
      const second = yield* run(["apply", path("plan.json"), "--json"])
      assert.deepStrictEqual(JSON.parse(second.stdout), JSON.parse(first.stdout))
      assert.notInclude(second.stderr, "progress")
      const after = yield* run(["status", path("plan.json")])
      assert.include(after.stdout, "It is done. What was left behind is in failed.csv")
      assert.propertyVal(yield* run(["verify", table]), "code", 8)
      assert.propertyVal(
        yield* run([
          "verify",
          write("rest.csv", "email,name,is_subscribed", "ada@example.com,Ada King,", "new@example.com,Neo,")
        ]),
        "code",
        0
      )
      // What failed can be planned as it is.
      const again = yield* run(["plan", path("failed.csv")])
      assert.include(again.stdout, "row 1  has unsubscribed")
      assert.strictEqual(again.stderr, "")
    }))

  it.scoped("shows what somebody else has changed since, and overwrites it when it is told to", () =>
    Effect.gen(function*() {
      const { contact, path, run, write } = yield* workplace
      yield* run(["plan", write("table.csv", "id,name", "ct_1,Ada King"), "--out", path("plan.json")])
      yield* contact(["update", "ct_1", "--name", "Countess"])
      const first = yield* run(["apply", path("plan.json")])
      assert.strictEqual(first.code, 8)
      assert.include(first.stdout, "row 1  changed since it was planned  ct_1")
      assert.include(first.stdout, "name  planned from Ada  now Countess  wanted Ada King")
      assert.include((yield* contact(["get", "ct_1"])).stdout, "Countess")
      yield* run(["plan", path("table.csv"), "--out", path("other.json")])
      yield* contact(["update", "ct_1", "--name", "Lady"])
      const inJson = yield* run(["apply", path("other.json"), "--json"])
      assert.deepStrictEqual(JSON.parse(inJson.stdout).outcomes, [
        {
          row: 1,
          outcome: "conflict",
          id: "ct_1",
          fields: [{ field: "name", planned: "Countess", now: "Lady", wanted: "Ada King" }]
        }
      ])
      const second = yield* run(["apply", path("plan.json"), "--force"])
      assert.strictEqual(second.code, 0)
      assert.include((yield* contact(["get", "ct_1"])).stdout, "Ada King")
    }))

  it.scoped("makes contacts in the workspace alone that they were planned for", () =>
    Effect.gen(function*() {
      const { contact, list, path, read, run, write } = yield* workplace
      yield* run([
        "plan",
        write("table.csv", "email,name", "eve@example.com,Eve"),
        "--create",
        "--out",
        path("plan.json")
      ])
      const plan = read("plan.json")
      const other = write("other.json", plan.trim().replace(/"creates_in":"[^"]+"/, "\"creates_in\":\"ws_elsewhere\""))
      const refused = yield* run(["apply", other, "--json"])
      assert.deepStrictEqual([refused.code, refused.stdout], [5, ""])
      assert.deepInclude(JSON.parse(refused.stderr).error, {
        code: "plan_elsewhere",
        message: "the plan was made for workspace ws_elsewhere"
      })
      assert.notInclude(list(), "other.json.journal")
      assert.notInclude((yield* contact(["list"])).stdout, "eve@example.com")
      assert.strictEqual((yield* run(["apply", path("plan.json")])).code, 0)
      assert.include((yield* contact(["list"])).stdout, "eve@example.com")
    }))

  it.scoped("leaves everything as it is where it cannot begin", () =>
    Effect.gen(function*() {
      const { list, path, read, run, write } = yield* workplace
      const refused = (words: ReadonlyArray<string>, options: Parameters<typeof inProcess>[2] = {}) =>
        Effect.map(run(["apply", ...words, "--json"], options), ({ code, stderr, stdout }) => {
          assert.strictEqual(stdout, "")
          return [code, JSON.parse(stderr.trim().split("\n").at(-1) ?? "").error.code]
        })
      assert.deepStrictEqual(yield* refused([path("none.json")]), [4, "not_found"])
      assert.deepStrictEqual(yield* refused(["-"]), [2, "usage"])
      assert.deepStrictEqual(yield* refused([write("text.json", "Ada")]), [2, "plan_unreadable"])
      const table = write("table.csv", "id,name", "ct_1,Ada King", "ct_3,Cyd")
      yield* run(["plan", table, "--out", path("plan.json")])
      assert.deepStrictEqual(
        yield* refused([write("cut.json", read("plan.json").slice(0, -200))]),
        [2, "plan_unreadable"]
      )
      assert.deepStrictEqual(
        yield* refused([path("plan.json")], { environment: { PRODUCTLANE_BASE_URL: "https://other.invalid/api/v2" } }),
        [5, "plan_elsewhere"]
      )
      assert.deepStrictEqual(
        yield* refused([path("plan.json"), "--reports", path("nowhere")]),
        [1, "file_unwritable"]
      )
      assert.notInclude(list(), "plan.json.journal")
      write("plan.json.journal", "a file of somebody else's")
      assert.deepStrictEqual(yield* refused([path("plan.json")]), [5, "journal_foreign"])
      assert.include(read("plan.json.journal"), "somebody else's")
      const { code } = yield* run(["status", path("plan.json")])
      assert.strictEqual(code, 5)
    }))

  it.scoped("goes by a journal of its own where an earlier plan was called so", () =>
    Effect.gen(function*() {
      const { contact, list, path, run, write } = yield* workplace
      for (const name of ["Ada King", "Countess", "Lady"]) {
        yield* run(["plan", write("table.csv", "id,name", `ct_1,${name}`), "--out", path("plan.json")])
        const before = yield* run(["status", path("plan.json"), "--json"])
        assert.deepInclude(JSON.parse(before.stdout), { state: "planned", written: 0, open: 1 })
        const ran = yield* run(["apply", path("plan.json")])
        assert.strictEqual(ran.code, 0, ran.stderr)
        assert.strictEqual(
          ran.stderr.replaceAll(/\s+/g, " ").includes("plan.json.journal.old now"),
          name !== "Ada King"
        )
        assert.include((yield* contact(["get", "ct_1"])).stdout, name)
      }
      assert.sameMembers(list(), [
        "failed.csv",
        "plan.json",
        "plan.json.journal",
        "plan.json.journal.old",
        "succeeded.csv",
        "table.csv"
      ])
      assert.strictEqual(statSync(path("plan.json.journal")).mode & 0o777, 0o600)
    }))

  it.scoped("is done by one at a time", () =>
    Effect.gen(function*() {
      const { path, run, write } = yield* workplace
      yield* run(["plan", write("table.csv", "id,name", "ct_1,Ada King"), "--out", path("plan.json")])
      yield* run(["apply", path("plan.json")])
      const other = new Database(path("plan.json.journal"))
      other.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT")
      for (const command of ["apply", "status"]) {
        const ran = yield* run([command, path("plan.json")])
        assert.strictEqual(ran.code, 5)
        assert.include(ran.stderr, "this plan is being applied by somebody else at this moment")
      }
      other.close()
      assert.propertyVal(yield* run(["apply", path("plan.json")]), "code", 0)
    }))
})
