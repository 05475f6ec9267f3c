import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bare, inShell, key } from "./lanekit.ts"
import * as StubApi from "./StubApi.ts"
import { contact, identity, ok, pageOf } from "./wire.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-export-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
)

const query = "GET /contacts?limit=200"

const page = (number: number, next: string | null) =>
  ok(pageOf(Array.from({ length: 200 }, (_, at) => ({ ...contact, id: `c_${number}_${at}`, external_ids: {} })), next))

/** Three pages, of which the last never comes. */
const stuck = (): Record<string, StubApi.Reply> => ({
  "GET /me": ok(identity),
  [query]: page(1, "one"),
  [`${query}&cursor=one`]: page(2, "two"),
  [`${query}&cursor=two`]: "silence"
})

const environment = ({ url }: StubApi.StubApi) => ({ PRODUCTLANE_API_KEY: key, PRODUCTLANE_BASE_URL: url })

describe("an export to a file", () => {
  it.scoped.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
    "is gone on with after %s",
    (signal) =>
      Effect.gen(function*() {
        const replies = stuck()
        const api = yield* StubApi.start(replies)
        const out = join(yield* folder, "contacts.csv")
        const words = ["sync", "export", "contacts", "--out", out]
        const written = Effect.async<void>((resume) => {
          const watcher = watch(join(out, ".."), () => {
            const state = existsSync(`${out}.part.json`) ? readFileSync(`${out}.part.json`, "utf8") : ""
            if (!state.includes("\"count\":400")) return
            watcher.close()
            resume(Effect.void)
          })
          return Effect.sync(() => watcher.close())
        })
        const ended = yield* bare(words, environment(api), (child) =>
          Effect.zipRight(
            written,
            Effect.sync(() => child.kill(signal))
          ))
        assert.notStrictEqual(ended.code, 0)
        assert.isFalse(existsSync(out))
        if (signal === "SIGINT") {
          assert.strictEqual(ended.code, 130)
          assert.include(ended.stderr, "after 400 contacts")
        }
        replies[`${query}&cursor=two`] = page(3, null)
        const ran = yield* bare(words, environment(api))
        assert.strictEqual(ran.code, 0, ran.stderr)
        const ids = readFileSync(out, "utf8").trimEnd().split("\n").slice(1).map((line) => line.split(",")[0])
        assert.lengthOf(ids, 600)
        assert.strictEqual(new Set(ids).size, 600)
        assert.deepStrictEqual(readdirSync(join(out, "..")), ["contacts.csv"])
        assert.lengthOf(api.asked().filter((asked) => asked === query), 1)
      })
  )
})

describe("an export to standard output", () => {
  it.scoped("ends quietly when nobody reads on", () =>
    Effect.gen(function*() {
      const endless = page(1, "one")
      const api = yield* StubApi.start({
        [query]: endless,
        [`${query}&cursor=one`]: page(2, "two"),
        ...Object.fromEntries(
          Array.from({ length: 100 }, (_, at) => [
            `${query}&cursor=${at === 0 ? "two" : `more${at}`}`,
            page(at + 3, `more${at + 1}`)
          ])
        )
      })
      const command = `${inShell} sync export contacts | head -n 1; echo "\${PIPESTATUS[0]}"`
      const { stderr, stdout } = yield* Effect.promise(() =>
        new Promise<{ readonly stdout: string; readonly stderr: string }>((resolve, reject) => {
          const child = spawn("bash", ["--norc", "-c", command], {
            env: { PATH: process.env["PATH"] ?? "", PRODUCTLANE_RETRIES: "0", ...environment(api) }
          })
          let stdout = ""
          let stderr = ""
          child.stdout.on("data", (chunk: Buffer) => stdout += chunk.toString())
          child.stderr.on("data", (chunk: Buffer) => stderr += chunk.toString())
          child.on("error", reject)
          child.on("close", () => resolve({ stdout, stderr }))
        })
      )
      assert.match(stdout, /^id,email,[^\n]*\n0\n$/)
      assert.strictEqual(stderr, "")
      assert.isBelow(api.requests.length, 20)
    }))
})
