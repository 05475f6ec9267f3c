import { PostgresServer, query } from "@lanekit/postgres"
import { type StandIn, startStandIn } from "@lanekit/server/testing"
import { Effect, Redacted, Schema } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { run, type Running, serverProgram, temporaryDirectory } from "./programs.ts"

/** What a caller was told of a write. */
export interface Told {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

/** A gateway that runs, and can be killed. */
export interface Replica {
  readonly baseUrl: string
  readonly running: Running
}

/** Numbers that follow from a seed (mulberry32). */
export const drawing = (seed: number) => {
  let state = seed | 0
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return { next, below: (count: number) => Math.floor(next() * count) }
}

/** How many callers there are, and of the API's records. */
export const callers = 200
const shared = 20

/** The secret of a caller's key. */
export const secretOf = (caller: number): string => `pl_v2_chaos_${String(caller).padStart(8, "0")}`

/** The contact that one caller alone changes, and one that many change. */
export const ownContact = (caller: number): string => `ct_own_${caller}`
export const sharedContact = (number: number): string => `ct_shared_${number % shared}`

const contact = (id: string) => ({ id, email: `${id}@example.com`, name: "before" })

/** The API behind the gateways: ten times the vendor's limits, so that much happens in a short time. */
export const startApi = (window: "fixed" | "sliding" | "bucket") =>
  Effect.acquireRelease(
    Effect.promise(() =>
      startStandIn({
        seed: {
          contacts: [
            ...Array.from({ length: callers }, (_, caller) => contact(ownContact(caller))),
            ...Array.from({ length: shared }, (_, number) => contact(sharedContact(number)))
          ]
        },
        limits: { window, writes: 600, reads: 10_000, burstWrites: 1200, burstReads: 20_000 }
      })
    ),
    (api) => Effect.promise(() => api.close())
  )

/** Gateways on one database of PostgreSQL, in front of an API. */
export const startGateways = Effect.fnUntraced(function*(api: StandIn, count: number) {
  const postgres = yield* PostgresServer.make
  const directory = yield* temporaryDirectory
  const seed = join(directory, "keys.json")
  const keys = Array.from({ length: callers }, (_, caller) => ({
    id: `key_${caller}`,
    name: `caller ${caller}`,
    secret: secretOf(caller),
    scopes: ["contacts:read", "contacts:write", "companies:read", "companies:write"],
    priority: caller % 4 === 0 ? "batch" : "interactive"
  }))
  writeFileSync(seed, JSON.stringify({ api_keys: keys }))
  const env = {
    LANEKIT_PORT: "0",
    LANEKIT_BACKEND: "productlane",
    LANEKIT_DATABASE_URL: Redacted.value(postgres.urlOf()),
    LANEKIT_SEED: seed,
    LANEKIT_UPSTREAM_WRITES: "600",
    LANEKIT_UPSTREAM_READS: "10000",
    LANEKIT_LATE_ARRIVAL: "5 seconds",
    PRODUCTLANE_TIMEOUT: "5 seconds",
    LANEKIT_LIMIT_READS: "100000",
    LANEKIT_LIMIT_WRITES: "100000",
    LANEKIT_BURST_READS: "100000",
    LANEKIT_BURST_WRITES: "100000",
    PRODUCTLANE_API_KEY: api.keys.full,
    PRODUCTLANE_BASE_URL: api.baseUrl
  }
  const start = Effect.gen(function*() {
    const running = yield* run(serverProgram, [], env)
    // What the gateways log tells where they stand when something is amiss.
    running.process.stderr?.on("data", (chunk) => process.stderr.write(chunk))
    const banner = yield* running.printed("Stop with Ctrl-C.")
    const replica: Replica = { running, baseUrl: /http:\/\/\S+\/api\/v2/.exec(banner)?.[0] ?? "" }
    return replica
  })
  const replicas = yield* Effect.replicateEffect(start, count)
  return { postgres, start, replicas: [...replicas] }
})

/** Asks a gateway once. */
export const ask = (
  baseUrl: string,
  caller: number,
  { body, headers = {}, method, path }: {
    readonly method: string
    readonly path: string
    readonly body?: unknown
    readonly headers?: Readonly<Record<string, string>>
  }
): Promise<Told | undefined> =>
  fetch(baseUrl + path, {
    method,
    headers: {
      authorization: `Bearer ${secretOf(caller)}`,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(90_000)
  }).then(
    async (response) => ({ status: response.status, headers: response.headers, body: await response.json() }),
    () => undefined
  )

/** Rows of the gateways' database. */
export const rowsOf = (url: Redacted.Redacted, statement: string) =>
  Effect.map(query(url, statement), (rows) => toRows(rows))

const toRows = Schema.decodeUnknownSync(Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown })))
