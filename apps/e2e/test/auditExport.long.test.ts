import { assert, describe, it } from "@effect/vitest"
import Database from "better-sqlite3"
import { Effect, Schema } from "effect"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { get, type IncomingMessage } from "node:http"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { startServer, temporaryDirectory } from "./programs.ts"

/** Records of the trail: some 110 MB as lines. */
const size = 300_000

/** Of the heap of the gateway, in MiB: it starts with some 60. */
const heap = 96

/** What the process may take in all beside what it had before, in MiB, and what it may take more while nobody reads. */
const allowance = 64
const slack = 8

/** How long nobody reads, in milliseconds: some 25 MB are read in that time. */
const pause = 20_000

const fill = (file: string) => {
  const database = new Database(file)
  database.exec(`
    INSERT INTO audit (at, at_ms, caller, request_id, operation, operation_id, target, fields, outcome, upstream_request_id)
    WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${size})
    SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), unixepoch() * 1000, 'key_' || (i % 7),
      'req_' || printf('%032d', i), 'updateContact', 'op_' || printf('%024d', i), 'contact ct_' || i,
      '["name","image_url","external_ids"]', 'succeeded', 'req_' || printf('%032d', i)
    FROM numbers`)
  database.close()
}

/** What a process takes of the memory now, and took at most, in MiB. */
const memoryOf = (pid: number | undefined) => {
  const status = readFileSync(`/proc/${pid}/status`, "utf8")
  const inMebibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) / 1024
  return { now: inMebibytes("VmRSS"), most: inMebibytes("VmHWM") }
}

const toSeq = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({ seq: Schema.Int })))

/** Reads all lines, or so many, which must be those of the records, the newest first. */
const readLines = async (response: IncomingMessage, count = Infinity) => {
  let next = size
  for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
    assert.strictEqual(toSeq(line).seq, next--)
    if (size - next === count) break
  }
  return size - next
}

describe("the audit trail as lines", () => {
  it.scopedLive("takes no more memory the longer it is, read at once or slowly", () =>
    Effect.gen(function*() {
      const file = join(yield* temporaryDirectory, "gateway.db")
      const env = {
        LANEKIT_BACKEND: "productlane",
        LANEKIT_DB: file,
        LANEKIT_ADMIN_PORT: "0",
        PRODUCTLANE_API_KEY: "pl_v2_upstream",
        PRODUCTLANE_BASE_URL: "http://127.0.0.1:9",
        NODE_OPTIONS: `--max-old-space-size=${heap}`
      }
      const first = yield* startServer(env)
      first.process.kill("SIGTERM")
      yield* first.ended
      fill(file)

      const gateway = yield* startServer(env)
      const admin = /http:\/\/\S+(?=\/admin)/.exec(gateway.banner)?.[0] ?? ""
      const open = Effect.promise(async () => {
        const request = get(`${admin}/admin/audit`, { headers: { accept: "application/x-ndjson" } })
        const [response]: [IncomingMessage] = await once(request, "response") as [IncomingMessage]
        assert.strictEqual(response.statusCode, 200)
        return response
      })
      const isAlive = Effect.promise(async () => {
        const answer = await fetch(`${admin}/health/live`)
        await answer.arrayBuffer()
        assert.strictEqual(answer.status, 200)
      })
      yield* isAlive
      const before = memoryOf(gateway.process.pid)

      const began = performance.now()
      const whole = yield* open
      assert.strictEqual(yield* Effect.promise(() => readLines(whole)), size)
      const millis = performance.now() - began
      const atOnce = memoryOf(gateway.process.pid)

      // Who reads nothing is written nothing.
      const slow = yield* open
      slow.pause()
      yield* isAlive
      const bytesBefore = slow.socket.bytesRead
      const until = performance.now() + pause
      yield* Effect.repeat(isAlive, { while: () => performance.now() < until })
      const paused = memoryOf(gateway.process.pid)
      const bytesMeanwhile = slow.socket.bytesRead - bytesBefore
      assert.strictEqual(yield* Effect.promise(() => readLines(slow, 10_000)), 10_000)
      // Who has enough goes.
      slow.destroy()
      yield* isAlive
      const after = memoryOf(gateway.process.pid)
      process.stdout.write(
        `${size} records in ${Math.round(millis)} ms; MiB before ${JSON.stringify(before)}, read at once ${
          JSON.stringify(atOnce)
        }, not read ${JSON.stringify(paused)} (${bytesMeanwhile} bytes), read slowly ${JSON.stringify(after)}\n`
      )
      assert.isBelow(bytesMeanwhile, 1024 * 1024)
      assert.isBelow(after.most, before.now + allowance)
      assert.isBelow(paused.most, atOnce.most + slack)

      gateway.process.kill("SIGTERM")
      const { code, stderr } = yield* gateway.ended
      assert.deepStrictEqual([code, stderr], [0, ""])
    }))
})
