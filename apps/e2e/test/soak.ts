import { assert } from "@effect/vitest"
import Database from "better-sqlite3"
import { Clock, Duration, Effect, FastCheck as fc } from "effect"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { startServer, temporaryDirectory } from "./programs.ts"

/** What a soak did. */
export interface SoakReport {
  readonly requests: number
  readonly writes: number
  /** Resident memory of the server, in MiB: when it had warmed up, and at the end. */
  readonly rssStart: number
  readonly rssEnd: number
}

// V8 gives a heap that has room hundreds of MiB before it collects: only a bounded one tells growth from laziness.
const boundedHeap = "--max-old-space-size=96"

const key = "pl_v2_demo_full"
const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" }

/**
 * Mixed reads and writes over `connections` connections for a while; every answer must be a success, and the database whole
 * afterwards, with the last change of each contact in it.
 *
 * Each connection has a contact and a company of its own to change, so that it knows what must be there in the end.
 */
export const soak = Effect.fnUntraced(function*(
  { connections, duration, seed, warmUp }: {
    readonly connections: number
    readonly duration: Duration.Duration
    readonly warmUp: Duration.Duration
    readonly seed: number
  }
) {
  const database = join(yield* temporaryDirectory, "soak.db")
  const server = yield* startServer({ LANEKIT_LIMITS: "off", LANEKIT_DB: database, NODE_OPTIONS: boundedHeap })
  const pid = server.process.pid ?? 0
  const begin = yield* Clock.currentTimeMillis
  const end = begin + Duration.toMillis(duration)
  const names = new Map<number, string>()
  let requests = 0
  let writes = 0
  let rssStart = 0

  const call = (method: string, path: string, body?: object) =>
    Effect.tryPromise(async () => {
      const response = await fetch(`${server.baseUrl}${path}`, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) })
      })
      const text = await response.text()
      assert.strictEqual(response.status, 200, `${method} ${path}: ${text}`)
      requests++
      if (method !== "GET") writes++
      const answer: { readonly id: string; readonly page?: { readonly cursor: string | null } } = JSON.parse(text)
      return answer
    })

  const connection = Effect.fnUntraced(function*(number: number) {
    const contact = `ct_demo_${String(number + 1).padStart(4, "0")}`
    const draws = fc.sample(fc.nat({ max: 11 }), { numRuns: 997, seed: seed + number })
    for (let turn = 0; (yield* Clock.currentTimeMillis) < end; turn++) {
      if (number === 0 && rssStart === 0 && (yield* Clock.currentTimeMillis) - begin > Duration.toMillis(warmUp)) {
        rssStart = rssOf(pid)
      }
      switch (draws[turn % draws.length]) {
        case 0:
        case 1: {
          const name = `Soak ${number} ${turn}`
          yield* call("PATCH", `/contacts/${contact}`, { name, is_subscribed: turn % 2 === 0 })
          names.set(number, name)
          break
        }
        case 2: {
          const made = yield* call("POST", "/contacts", {
            email: `soak.${number}.${turn}@example.com`,
            company_id: "co_demo_03"
          })
          yield* call("POST", `/contacts/${made.id}/companies`, { company_id: "co_demo_05" })
          yield* call("DELETE", `/contacts/${made.id}`)
          break
        }
        case 3: {
          const made = yield* call("POST", "/companies", {
            name: `Soak ${number}`,
            external_ids: [`s-${number}-${turn}`]
          })
          yield* call("PATCH", `/companies/${made.id}`, { size: turn, domains: [`s${number}.example`] })
          yield* call("POST", `/companies/co_demo_07/merge`, { source_id: made.id })
          break
        }
        case 4: {
          const { page } = yield* call("GET", "/contacts?limit=200&name_contains=a")
          if (page?.cursor != null) yield* call("GET", `/contacts?limit=200&name_contains=a&cursor=${page.cursor}`)
          break
        }
        case 5:
          yield* call("GET", "/companies?domain=globex.example&size_gte=1")
          break
        case 6:
          yield* call("GET", `/contacts/${contact}/companies`)
          break
        case 7:
          yield* call("GET", "/contacts?email=soak&updated_after=2026-01-01T00:00:00Z")
          break
        default:
          yield* call("GET", `/contacts/${contact}`)
      }
    }
  })
  yield* Effect.forEach(Array.from({ length: connections }, (_, number) => number), connection, {
    concurrency: "unbounded",
    discard: true
  })
  const rssEnd = rssOf(pid)
  for (const [number, name] of names) {
    const contact = `ct_demo_${String(number + 1).padStart(4, "0")}`
    const found = yield* Effect.tryPromise(() => fetch(`${server.baseUrl}/contacts/${contact}`, { headers }))
    assert.include(yield* Effect.tryPromise(() => found.text()), JSON.stringify(name))
  }
  server.process.kill("SIGTERM")
  assert.strictEqual((yield* server.ended).code, 0)
  checkIntegrity(database)
  const report: SoakReport = { requests, writes, rssStart, rssEnd }
  return report
}, Effect.scoped)

const rssOf = (pid: number): number =>
  Math.round(Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024)

/** The database's own checks, and the rules that no constraint of it can say. */
const checkIntegrity = (file: string) => {
  const database = new Database(file, { readonly: true })
  try {
    const all = (query: string) => database.prepare(query).pluck().all()
    assert.deepStrictEqual(all("PRAGMA integrity_check"), ["ok"])
    assert.deepStrictEqual(all("PRAGMA foreign_key_check"), [])
    assert.deepStrictEqual(
      all(`SELECT contacts.id FROM contacts JOIN companies ON companies.id = contacts.company_id
        WHERE contacts.deleted_at IS NULL AND companies.deleted_at IS NOT NULL`),
      [],
      "contacts whose primary company was deleted"
    )
    assert.deepStrictEqual(
      all(`SELECT contacts.id FROM contacts JOIN contact_companies ON contact_companies.contact_id = contacts.id
        WHERE contact_companies.company_id = contacts.company_id OR contacts.company_id IS NULL`),
      [],
      "contacts whose primary company is among the others, or missing beside others"
    )
    assert.deepStrictEqual(
      all(`SELECT email_folded FROM contacts WHERE deleted_at IS NULL GROUP BY email_folded HAVING count(*) > 1`),
      [],
      "addresses that two contacts have"
    )
  } finally {
    database.close()
  }
}
