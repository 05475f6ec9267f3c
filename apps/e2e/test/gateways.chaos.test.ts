import { assert, describe, it } from "@effect/vitest"
import { PostgresServer } from "@lanekit/postgres"
import { Effect, Fiber, Predicate, Schema } from "effect"
import { type ApiLimits, ask, drawing, follow, pause, rowsOf, startApi, startGateways, type Told } from "./gateways.ts"

const callers = 200

/** Contacts that many callers change. */
const shared = 20

/** How long callers write, in milliseconds, and how long afterwards everything has to come to its end. */
const busyFor = 20_000
const patience = 180_000

// Faults take seeds from 0 on.
const seed = Math.abs(Number(process.env["LANEKIT_TEST_SEED"] ?? 1)) % 1_000_000_000

const ownContact = (caller: number): string => `ct_own_${caller}`
const sharedContact = (number: number): string => `ct_shared_${number}`

const contacts = [
  ...Array.from({ length: callers }, (_, caller) => ownContact(caller)),
  ...Array.from({ length: shared }, (_, number) => sharedContact(number))
]

// Ten times the vendor's, so that much happens in a short time.
const limitsOf = (window: ApiLimits["window"]): ApiLimits => ({ window, writes: 600, reads: 10_000 })

const toPage = Schema.decodeUnknownSync(Schema.Struct({
  data: Schema.Array(Schema.Struct({ name: Schema.String })),
  page: Schema.Struct({ cursor: Schema.NullOr(Schema.String), has_more: Schema.Boolean })
}))

interface Acknowledged {
  readonly path: string
  readonly value: string
}

describe("three gateways on one database, killed again and again", () => {
  for (const window of ["fixed", "sliding", "bucket"] as const) {
    it.scopedLive(`lose nothing and break no limit, where the API's window is ${window}`, () =>
      Effect.gen(function*() {
        const random = drawing(seed)
        const limits = limitsOf(window)
        const api = yield* startApi(contacts, limits)
        const postgres = yield* PostgresServer.make
        const url = postgres.urlOf()
        const gateways = yield* startGateways(api, {
          count: 3,
          databaseUrl: url,
          limits,
          callers,
          priorityOf: (caller) => caller % 4 === 0 ? "batch" : "interactive",
          env: { LANEKIT_LATE_ARRIVAL: "5 seconds", PRODUCTLANE_TIMEOUT: "5 seconds" }
        })
        const replicas = [...gateways.replicas]
        const faults = [
          { kind: "latency", milliseconds: 300, when: "after", probability: 0.2 },
          { kind: "status", status: 500, when: "before", probability: 0.03 },
          { kind: "status", status: 500, when: "after", probability: 0.03 },
          { kind: "cut", when: "after", probability: 0.03 },
          { kind: "status", status: 503, retry_after: 1, when: "before", probability: 0.005 }
        ] as const
        yield* Effect.forEach(
          faults,
          (fault, place) => Effect.promise(() => api.fault({ ...fault, seed: seed + place }))
        )

        const begin = performance.now()
        const isBusy = () => performance.now() - begin < busyFor
        const isLate = () => performance.now() - begin > busyFor + patience
        const acknowledged: Array<Acknowledged> = []
        const companies: Array<string> = []
        const unexpected: Array<string> = []

        const pick = () => replicas[random.below(replicas.length)]?.baseUrl ?? assert.fail("no gateway runs")

        // Asks again with the same key, whatever happens, until there is a last word.
        const write = async (
          caller: number,
          request: { readonly method: string; readonly path: string; readonly body: object },
          key: string,
          isAsync: boolean,
          unknowns = 0
        ): Promise<Pick<Told, "status" | "body"> | undefined> => {
          const prefer = isAsync ? "respond-async" : "wait=20"
          const first = await ask(pick(), caller, { ...request, headers: { "idempotency-key": key, prefer } })
          const told = first?.status === 202
            ? await follow(pick, caller, first.headers.get("location") ?? "", isLate)
            : first
          if (told !== undefined && told.status < 500 && told.status !== 429) return told
          // The API has a company of that name, and no way to tell whether it is the one that was asked for.
          const isUnknown = request.method === "POST" && told?.status === 504
          if (isUnknown && unknowns === 2) return told
          if (isLate()) return undefined
          await pause(told?.status === 429 ? 1500 : 200)
          return write(caller, request, key, isAsync, unknowns + (isUnknown ? 1 : 0))
        }

        const callerLoop = async (caller: number, turn = 0): Promise<void> => {
          if (!isBusy()) return
          const value = `caller ${caller} turn ${turn}`
          const kind = random.below(10)
          const isAsync = random.below(3) === 0
          const path = kind === 0
            ? "/companies"
            : `/contacts/${kind < 6 ? ownContact(caller) : sharedContact(random.below(shared))}`
          const request = { method: kind === 0 ? "POST" : "PATCH", path, body: { name: value } }
          const told = await write(caller, request, `turn-${turn}`, isAsync)
          if (told?.status === 200) {
            if (kind === 0) companies.push(value)
            else acknowledged.push({ path, value })
          } else if (kind !== 0 || told?.status !== 504) {
            unexpected.push(`${request.method} ${path} of ${caller}, turn ${turn}: ${told?.status}`)
          }
          await pause(random.below(4000))
          return callerLoop(caller, turn + 1)
        }

        const killing = yield* Effect.fork(Effect.gen(function*() {
          let kills = 0
          while (isBusy()) {
            yield* Effect.sleep(1000 + random.below(3000))
            if (kills === 2) {
              yield* postgres.stop("immediate")
              yield* Effect.sleep("1 second")
              yield* postgres.start
            }
            const place = random.below(replicas.length)
            replicas[place]?.running.process.kill("SIGKILL")
            kills += 1
            replicas[place] = yield* gateways.start
          }
          return kills
        }))
        yield* Effect.promise(() =>
          Promise.all(Array.from({ length: callers }, async (_, caller) => {
            await pause(random.below(4000))
            await callerLoop(caller)
          }))
        )
        const kills = yield* Fiber.join(killing)
        assert.deepStrictEqual(unexpected, [], "writes that did not end well")

        const open = "SELECT id, name, status FROM operations WHERE status <> 'done'"
        while ((yield* rowsOf(url, open)).length > 0 && !isLate()) yield* Effect.sleep("1 second")
        assert.deepStrictEqual(yield* rowsOf(url, open), [], "operations that did not end")

        yield* Effect.promise(() => api.clearFaults())
        const nameOf = (path: string) =>
          Effect.map(
            Effect.promise(() => ask(pick(), 0, { method: "GET", path })),
            (told) => Predicate.hasProperty(told?.body, "name") ? told.body.name : undefined
          )
        for (let caller = 0; caller < callers; caller++) {
          const path = `/contacts/${ownContact(caller)}`
          const mine = acknowledged.filter((each) => each.path === path)
          assert.strictEqual(yield* nameOf(path), mine.at(-1)?.value ?? "before", path)
        }
        for (let number = 0; number < shared; number++) {
          const path = `/contacts/${sharedContact(number)}`
          const values = acknowledged.filter((each) => each.path === path).map(({ value }) => value)
          assert.include(values.length === 0 ? ["before"] : values, yield* nameOf(path), path)
        }

        const found = new Map<string, number>()
        let cursor = ""
        do {
          const told = yield* Effect.promise(() =>
            ask(pick(), 0, { method: "GET", path: `/companies?limit=200${cursor}` })
          )
          const { data, page } = toPage(told?.body)
          for (const { name } of data) found.set(name, (found.get(name) ?? 0) + 1)
          cursor = page.has_more ? `&cursor=${page.cursor}` : ""
        } while (cursor !== "")
        assert.deepStrictEqual([...found].filter(([, count]) => count > 1), [], "idempotency keys applied twice")
        assert.deepStrictEqual(companies.filter((name) => !found.has(name)), [], "companies that were acknowledged")

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
