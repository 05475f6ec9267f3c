import { assert, describe, it } from "@effect/vitest"
import { startStandIn } from "@lanekit/server/testing"
import { Array, Effect, Schema } from "effect"
import { spawn } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { cliProgram, run, temporaryDirectory } from "./programs.ts"

const rows = 12

/** An API with contacts, a table that changes them all, its plan, and what runs the compiled program there. */
const workplace = Effect.gen(function*() {
  const api = yield* Effect.acquireRelease(
    Effect.promise(() =>
      startStandIn({
        seed: {
          contacts: Array.makeBy(rows, (n) => ({ id: `ct_${n}`, email: `c${n}@example.com`, name: "before" })),
          companies: [{ id: "co_1", name: "Acme" }, { id: "co_2", name: "Acme" }]
        }
      })
    ),
    (api) => Effect.promise(() => api.close())
  )
  const directory = yield* temporaryDirectory
  const env = { PRODUCTLANE_API_KEY: api.keys.full, PRODUCTLANE_BASE_URL: api.baseUrl, HOME: directory }
  writeFileSync(
    join(directory, "table.csv"),
    ["id,name", ...Array.makeBy(rows, (n) => `ct_${n},after ${n}`)].join("\n")
  )
  const start = (words: ReadonlyArray<string>) => run(cliProgram, ["sync", ...words], env, directory)
  const ends = (words: ReadonlyArray<string>) => Effect.scoped(Effect.flatMap(start(words), ({ ended }) => ended))
  // The API is in this process, which must not stand still meanwhile.
  const shell = (command: string) =>
    Effect.async<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>((resume) => {
      const child = spawn("bash", ["-c", `lanekit() { node ${cliProgram} "$@"; }; ${command}`], {
        cwd: directory,
        env: { PATH: process.env["PATH"] ?? "", ...env },
        stdio: ["ignore", "pipe", "pipe"]
      })
      const texts = { stdout: "", stderr: "" }
      child.stdout.on("data", (chunk: Buffer) => (texts.stdout += chunk.toString("utf8")))
      child.stderr.on("data", (chunk: Buffer) => (texts.stderr += chunk.toString("utf8")))
      child.on("close", (status) => resume(Effect.succeed({ status, ...texts })))
      return Effect.sync(() => child.kill("SIGKILL"))
    })
  /** What is on the screen when somebody has answered a question there. */
  const answered = (words: string, question: string, answer: string) =>
    Effect.async<string>((resume) => {
      const child = spawn("script", ["-qec", `stty cols 80; node ${cliProgram} ${words}`, "/dev/null"], {
        cwd: directory,
        env: { PATH: process.env["PATH"] ?? "", ...env }
      })
      let screen = ""
      let isAnswered = false
      child.stdout.on("data", (chunk: Buffer) => {
        screen += chunk.toString("utf8")
        if (isAnswered || !screen.includes(question)) return
        isAnswered = true
        child.stdin.write(answer)
      })
      child.on("close", () => resume(Effect.succeed(screen)))
      return Effect.sync(() => child.kill("SIGKILL"))
    })
  const planned = yield* ends(["plan", "table.csv", "--out", "plan.json"])
  assert.strictEqual(planned.code, 0, planned.stderr)
  const status = Effect.map(ends(["status", "plan.json", "--json"]), ({ stderr, stdout }) => {
    assert.strictEqual(stderr, "")
    return toStatus(stdout)
  })
  const writes = Effect.map(
    Effect.promise(() => api.requests(1000)),
    (requests) => requests.filter(({ method }) => method === "PATCH").length
  )
  return { answered, api, directory, start, ends, shell, status, writes }
})

const toStatus = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({
  state: Schema.String,
  written: Schema.Number,
  open: Schema.Number,
  conflicts: Schema.Number
})))

const patched = "PATCH /contacts/{id}  200"

describe("the program that applies a plan", () => {
  it.scopedLive("finishes the row at hand when it is interrupted, and goes on where it was", () =>
    Effect.gen(function*() {
      const { api, directory, ends, start, status, writes } = yield* workplace
      yield* Effect.promise(() => api.fault({ kind: "latency", milliseconds: 150, when: "after", lane: "write" }))
      for (const signal of ["SIGINT", "SIGTERM"] as const) {
        const before = yield* writes
        const running = yield* start(["apply", "plan.json", "--verbose"])
        yield* running.told(patched, 2)
        running.process.kill(signal)
        const { code, stderr } = yield* running.ended
        assert.strictEqual(code, 130)
        assert.include(stderr, "finishing the row at hand")
        const { open, written } = yield* status
        assert.strictEqual(written, yield* writes)
        assert.isAtLeast(written, before + 2)
        assert.strictEqual(open, rows - written)
        assert.isAbove(open, 0)
      }
      const last = yield* ends(["apply", "plan.json"])
      assert.strictEqual(last.code, 0, last.stderr)
      assert.strictEqual(yield* writes, rows)
      assert.deepInclude(yield* status, { state: "done", written: rows, open: 0 })
      assert.strictEqual(readFileSync(join(directory, "succeeded.csv"), "utf8").trim().split("\n").length, rows + 1)
      assert.propertyVal(yield* ends(["verify", "table.csv"]), "code", 0)
      assert.deepStrictEqual((yield* Effect.promise(() => api.report())).findings, [])
    }))

  it.scopedLive("leaves at once when it is interrupted twice, and does nothing twice afterwards", () =>
    Effect.gen(function*() {
      const { api, ends, start, status } = yield* workplace
      const slow = { kind: "latency", milliseconds: 60_000, when: "after", lane: "write", count: 1 } as const
      yield* Effect.promise(() => api.fault(slow))
      const running = yield* start(["apply", "plan.json", "--verbose"])
      // The contact is read just before it is written.
      yield* running.told("GET /contacts/{id}  200", 1)
      running.process.kill("SIGINT")
      yield* running.told("finishing the row at hand", 1)
      running.process.kill("SIGINT")
      const { code } = yield* running.ended
      assert.strictEqual(code, 130)
      assert.deepInclude(yield* status, { written: 0, open: rows })
      yield* Effect.promise(() => api.clearFaults())
      const last = yield* ends(["apply", "plan.json"])
      assert.strictEqual(last.code, 0, last.stderr)
      assert.deepInclude(yield* status, { written: rows, open: 0, conflicts: 0 })
      assert.propertyVal(yield* ends(["verify", "table.csv"]), "code", 0)
    }))

  it.scopedLive("is killed again and again, and comes to its end with every row written", () =>
    Effect.gen(function*() {
      const { api, ends, start, status } = yield* workplace
      yield* Effect.promise(() => api.fault({ kind: "latency", milliseconds: 60, when: "after", lane: "write" }))
      let code: number | null = null
      for (let kills = 0; code !== 0; kills++) {
        assert.isBelow(kills, 3 * rows)
        const running = yield* start(["apply", "plan.json", "--verbose"])
        // Between the answer and the journal, or before the next row, as it comes.
        yield* Effect.ignore(running.told(patched, 1 + kills % 3))
        running.process.kill("SIGKILL")
        ;({ code } = yield* running.ended)
      }
      assert.deepInclude(yield* status, { open: 0, conflicts: 0 })
      assert.propertyVal(yield* ends(["verify", "table.csv"]), "code", 0)
      assert.deepStrictEqual((yield* Effect.promise(() => api.report())).findings, [])
    }))

  it.scopedLive("sends nothing that its journal cannot take, and says so", () =>
    Effect.gen(function*() {
      const { directory, ends, shell, status, writes } = yield* workplace
      // A file of at most so many KiB stands for a disk that is full.
      for (const size of [1, 4, 8]) {
        const ran = yield* shell(`ulimit -f ${size}; lanekit sync apply plan.json`)
        assert.strictEqual(ran.status, 1, ran.stderr)
        assert.match(ran.stderr, /^Error: plan\.json\.journal cannot be written: the disk is full/)
        assert.strictEqual(yield* writes, 0)
        assert.strictEqual(ran.stdout, "")
        assert.deepStrictEqual(readdirSync(directory).filter((name) => name.endsWith(".csv")), ["table.csv"])
      }
      const last = yield* ends(["apply", "plan.json"])
      assert.strictEqual(last.code, 0, last.stderr)
      assert.deepInclude(yield* status, { state: "done", written: rows })
    }))

  it.scopedLive("leaves no half of a plan or of a report where there is no room, and says so", () =>
    Effect.gen(function*() {
      const { directory, ends, shell, writes } = yield* workplace
      const cell = "x".repeat(250)
      const systems = Array.makeBy(8, (n) => `external_ids.s${n}`)
      writeFileSync(
        join(directory, "wide.csv"),
        [["id", ...systems].join(), ...Array.makeBy(rows, (n) => [`ct_${n}`, ...systems.map(() => cell)].join())].join(
          "\n"
        )
      )
      writeFileSync(join(directory, "wide.json"), "what was there before")
      const listed = () => readdirSync(directory).toSorted()
      const before = listed()
      // Neither the journal nor the rows that wait are as long as the plan and the reports are.
      const full = "ulimit -f 20"
      const planned = yield* shell(`${full}; lanekit sync plan wide.csv --out wide.json`)
      assert.strictEqual(planned.status, 1, planned.stderr)
      assert.match(planned.stderr, /^Error: wide\.json cannot be written: no file may be as long as that\nHint: /)
      assert.strictEqual(planned.stdout, "")
      assert.strictEqual(readFileSync(join(directory, "wide.json"), "utf8"), "what was there before")
      assert.deepStrictEqual(listed(), before)

      assert.propertyVal(yield* ends(["plan", "wide.csv", "--out", "wide.json"]), "code", 0)
      const applied = yield* shell(`${full}; lanekit sync apply wide.json`)
      assert.strictEqual(applied.status, 1, applied.stderr)
      assert.match(applied.stderr, /Error: \.?\/?succeeded\.csv cannot be written: no file may be as long as that\n/)
      assert.strictEqual(applied.stdout, "")
      assert.deepStrictEqual(listed(), [...before, "wide.json.journal"].toSorted())
      assert.strictEqual(yield* writes, rows)
      assert.propertyVal(yield* ends(["apply", "wide.json"]), "code", 0)
      assert.strictEqual(yield* writes, rows)
      assert.deepStrictEqual(
        listed(),
        [...before, "wide.json.journal", "failed.csv", "succeeded.csv"].toSorted()
      )
    }))

  it.scopedLive("needs no home that can be written, and no terminal", () =>
    Effect.gen(function*() {
      const { ends, shell } = yield* workplace
      const ran = yield* shell("HOME=/proc XDG_CONFIG_HOME=/proc lanekit sync apply plan.json < /dev/null")
      assert.strictEqual(ran.status, 0, ran.stderr)
      assert.match(ran.stderr, /^12 of 12 done, 0 left, \d+ a minute, no time to go\n$/)
      const refused = yield* ends(["plan", "table.csv", "--out", "/proc/plan.json"])
      assert.strictEqual(refused.code, 1)
      assert.match(refused.stderr, /^Error: \/proc\/plan\.json cannot be written: /)
    }))

  it.scopedLive("ends quietly when nobody reads on", () =>
    Effect.gen(function*() {
      const { shell } = yield* workplace
      const { status, stderr, stdout } = yield* shell("set -o pipefail; lanekit sync plan table.csv | head -1")
      assert.strictEqual(status, 0, stderr)
      assert.strictEqual(stdout, "row 1  update  ct_0\n")
      assert.strictEqual(stderr, "")
    }))

  it.scopedLive("draws on a terminal of 80 columns, and asks there what is ambiguous", () =>
    Effect.gen(function*() {
      const { answered, directory, shell } = yield* workplace
      const drawn = yield* shell(
        `script -qec "stty cols 80; node ${cliProgram} sync apply plan.json" /dev/null < /dev/null`
      )
      assert.strictEqual(drawn.status, 0, drawn.stdout)
      assert.include(drawn.stdout, "12/12  0 left")
      for (const line of linesOf(drawn.stdout)) assert.isAtMost(line.length, 80, line)
      const told = yield* shell(
        `rm plan.json.journal; script -qec "stty cols 80; node ${cliProgram} sync apply plan.json --verbose" /dev/null < /dev/null`
      )
      assert.strictEqual(told.status, 0, told.stdout)
      // What is told stands above the bar, each on a line of its own.
      const lines = screenOf(told.stdout)
      assert.lengthOf(lines.filter((line) => /^GET \/contacts\/\{id\} {2}200 {2}request id \S+$/.test(line)), rows)
      assert.lengthOf(lines.filter((line) => line.includes("12/12  0 left")), 1)
      mkdirSync(join(directory, "other"))
      writeFileSync(join(directory, "other", "t.csv"), "id,company_name\nct_1,Acme\n")
      const asked = yield* answered("sync plan other/t.csv", "Number, or Enter to leave it open: ", "2\n")
      assert.include(asked, "2 companies have the company_name Acme (1 of 1)")
      assert.include(linesOf(asked).join(" "), "none -> co_2")
      for (const line of linesOf(asked)) assert.isAtMost(line.length, 80, line)
    }))
})

// What is on the screen: without colours, and each drawing of a line by itself.
const linesOf = (text: string): ReadonlyArray<string> => {
  const escape = String.fromCharCode(27)
  return text.replaceAll(new RegExp(`${escape}\\[[0-9;]*m`, "g"), "")
    .replaceAll(new RegExp(`${escape}\\[[0-9;?]*[A-Za-z]|${escape}\\d`, "g"), "\r")
    .split(/[\r\n]+/)
}

/** The lines that a terminal shows in the end, as far as it knows what the program draws with. */
const screenOf = (text: string): ReadonlyArray<string> => {
  const escape = String.fromCharCode(27)
  const parts =
    text.match(new RegExp(`${escape}\\[[0-9;?]*[A-Za-z]|${escape}[78]|[\\r\\n]|[^${escape}\\r\\n]+`, "g")) ?? []
  const lines: Array<string> = []
  let place = { row: 0, column: 0 }
  let saved = place
  for (const part of parts) {
    const { column, row } = place
    const line = lines[row] ?? ""
    if (part === "\n") place = { row: row + 1, column }
    else if (part === "\r" || part === `${escape}[1G`) place = { row, column: 0 }
    else if (part === `${escape}7`) saved = place
    else if (part === `${escape}8`) place = saved
    else if (part === `${escape}[2K`) lines[row] = ""
    else if (part === `${escape}[0K`) lines[row] = line.slice(0, column)
    else if (!part.startsWith(escape)) {
      lines[row] = line.slice(0, column).padEnd(column) + part + line.slice(column + part.length)
      place = { row, column: column + part.length }
    }
  }
  return lines
}
