import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Predicate, Schema } from "effect"
import {
  ask,
  callers,
  drawing,
  ownContact,
  type Replica,
  rowsOf,
  sharedContact,
  startApi,
  startGateways,
  type Told
} from "./chaos.ts"

/** How long callers write, in milliseconds, and how long afterwards everything has to come to its end. */
const busyFor = 20_000
const patience = 180_000

// Faults take seeds from 0 on.
const seed = Math.abs(Number(process.env["LANEKIT_TEST_SEED"] ?? 1)) % 1_000_000_000

const sleep = (millis: number) => new Promise<void>((resolve) => void setTimeout(resolve, millis))

const toPage = Schema.decodeUnknownSync(Schema.Struct({
  data: Schema.Array(Schema.Struct({ name: Schema.String })),
  page: Schema.Struct({ cursor: Schema.NullOr(Schema.String), has_more: Schema.Boolean })
}))

interface Acknowledged {
  readonly caller: number
  readonly path: string
  readonly value: string
}

describe("three gateways on one database, killed again and again", () => {
  for (const window of ["fixed", "sliding", "bucket"] as const) {
    it.scopedLive(`lose nothing and break no limit, where the API's window is ${window}`, () =>
      Effect.gen(function*() {
        const random = drawing(seed)
        const api = yield* startApi(window)
        const { postgres, replicas, start } = yield* startGateways(api, 3)
        yield* Effect.promise(async () => {
          await api.fault({ kind: "latency", milliseconds: 300, when: "after", probability: 0.2, seed })
          await api.fault({ kind: "status", status: 500, when: "before", probability: 0.03, seed: seed + 1 })
          await api.fault({ kind: "status", status: 500, when: "after", probability: 0.03, seed: seed + 2 })
          await api.fault({ kind: "cut", when: "after", probability: 0.03, seed: seed + 3 })
          await api.fault({
            kind: "status",
            status: 503,
            retry_after: 1,
            when: "before",
            probability: 0.005,
            seed: seed + 4
          })
        })

        const begin = performance.now()
        const isBusy = () => performance.now() - begin < busyFor
        const isLate = () => performance.now() - begin > busyFor + patience
        const acknowledged: Array<Acknowledged> = []
        const unanswered: Array<string> = []
        const companies: Array<string> = []

        const pick = (): Replica => replicas[random.below(replicas.length)] ?? assert.fail("no gateway runs")

        // Asks again with the same key, whatever happens, until there is a last word.
        const write = async (
          caller: number,
          method: string,
          path: string,
          body: object,
          key: string,
          isAsync: boolean,
          tries = 0
        ): Promise<Told | undefined> => {
          const told = await ask(pick().baseUrl, caller, {
            method,
            path,
            body,
            headers: { "idempotency-key": key, prefer: isAsync ? "respond-async" : "wait=20" }
          })
          const isOver = told !== undefined && told.status < 500 && told.status !== 202 && told.status !== 429
          // The API has a company of that name, and no way to tell whether it is the one that was asked for.
          const isUnknown = method === "POST" && told?.status === 504 && tries > 20
          if (isOver || isUnknown) return told
          if (isLate()) {
            unanswered.push(`${method} ${path} ${key}: ${told?.status}`)
            return undefined
          }
          await sleep(told?.status === 202 ? 1000 : told?.status === 429 ? 1500 : 200)
          return write(caller, method, path, body, key, isAsync, tries + 1)
        }

        const callerLoop = async (caller: number, turn = 0): Promise<void> => {
          if (isBusy()) {
            const value = `caller ${caller} turn ${turn}`
            const kind = random.below(10)
            const isAsync = random.below(3) === 0
            if (kind === 0) {
              const told = await write(caller, "POST", "/companies", { name: value }, `co-${turn}`, isAsync)
              if (told?.status === 200) companies.push(value)
              else if (told !== undefined && told.status !== 504) unanswered.push(`POST /companies: ${told.status}`)
            } else {
              const path = `/contacts/${kind < 6 ? ownContact(caller) : sharedContact(random.below(20))}`
              const told = await write(caller, "PATCH", path, { name: value }, `ct-${turn}`, isAsync)
              if (told?.status === 200) acknowledged.push({ caller, path, value })
              else if (told !== undefined) unanswered.push(`PATCH: ${told.status}`)
            }
            await sleep(random.below(4000))
            return callerLoop(caller, turn + 1)
          }
        }

        const killing = yield* Effect.fork(Effect.gen(function*() {
          let kills = 0
          while (isBusy()) {
            yield* Effect.sleep("5 seconds")
            if (kills === 2) {
              yield* postgres.stop("immediate")
              yield* Effect.sleep("1 second")
              yield* postgres.start
            }
            const place = random.below(replicas.length)
            replicas[place]?.running.process.kill("SIGKILL")
            kills += 1
            replicas[place] = yield* start
          }
          return kills
        }))
        yield* Effect.promise(() => Promise.all(Array.from({ length: callers }, (_, caller) => callerLoop(caller, 0))))
        const kills = yield* Fiber.join(killing)
        assert.deepStrictEqual(unanswered, [])

        const url = postgres.urlOf()
        const open = "SELECT id, name, status FROM operations WHERE status <> 'done'"
        while ((yield* rowsOf(url, open)).length > 0 && !isLate()) yield* Effect.sleep("1 second")
        assert.deepStrictEqual(yield* rowsOf(url, open), [], "operations that did not end")

        yield* Effect.promise(() => api.clearFaults())
        const nameOf = (path: string) =>
          Effect.map(
            Effect.promise(() => ask(pick().baseUrl, 0, { method: "GET", path })),
            (told) => Predicate.hasProperty(told?.body, "name") ? told.body.name : undefined
          )
        for (let caller = 0; caller < callers; caller++) {
          const path = `/contacts/${ownContact(caller)}`
          const mine = acknowledged.filter((each) => each.path === path)
          assert.strictEqual(yield* nameOf(path), mine.at(-1)?.value ?? "before", path)
        }
        for (let number = 0; number < 20; number++) {
          const path = `/contacts/${sharedContact(number)}`
          const values = acknowledged.filter((each) => each.path === path).map(({ value }) => value)
          assert.include(values.length === 0 ? ["before"] : values, yield* nameOf(path), path)
        }

        const found = new Map<string, number>()
        let cursor = ""
        do {
          const told = yield* Effect.promise(() =>
            ask(pick().baseUrl, 0, { method: "GET", path: `/companies?limit=200${cursor}` })
          )
          const { data, page } = toPage(told?.body)
          for (const { name } of data) found.set(name, (found.get(name) ?? 0) + 1)
          cursor = page.has_more ? `&cursor=${page.cursor}` : ""
        } while (cursor !== "")
        assert.deepStrictEqual([...found].filter(([, count]) => count > 1), [], "idempotency keys applied twice")
        assert.sameMembers(companies.filter((name) => !found.has(name)), [], "companies that were acknowledged")

        const unrecorded = yield* rowsOf(
          url,
          `SELECT o.id FROM operations o WHERE o.is_final = 1 AND o.attempts > 0
             AND (SELECT COUNT(*) FROM audit a WHERE a.operation_id = o.id AND a.outcome <> 'upstream_timeout') <> 1`
        )
        assert.deepStrictEqual(unrecorded, [], "operations without their record")
        const report = yield* Effect.promise(() => api.report())
        assert.deepStrictEqual(report.findings, [], "what the API holds against the gateways")
        process.stderr.write(
          `chaos, ${window} window, seed ${seed}: ${kills} kills, ${acknowledged.length} changes and ` +
            `${companies.length} companies acknowledged, ${report.requests.total} requests upstream\n`
        )
      }), 600_000)
  }
})
