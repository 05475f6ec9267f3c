import { query } from "@lanekit/postgres"
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

/** The secret of a caller's key. */
export const secretOf = (caller: number): string => `pl_v2_caller_${String(caller).padStart(8, "0")}`

/** How many writes and reads an API takes in a minute. */
export interface ApiLimits {
  readonly window: "fixed" | "sliding" | "bucket"
  readonly writes: number
  readonly reads: number
}

/** An API with contacts of these ids, whose name is `before`. */
export const startApi = (ids: ReadonlyArray<string>, { reads, window, writes }: ApiLimits) =>
  Effect.acquireRelease(
    Effect.promise(() =>
      startStandIn({
        seed: { contacts: ids.map((id) => ({ id, email: `${id}@example.com`, name: "before" })) },
        limits: { window, writes, reads, burstWrites: 2 * writes, burstReads: 2 * reads }
      })
    ),
    (api) => Effect.promise(() => api.close())
  )

/** Starts gateways on one database, in front of an API. */
export const startGateways = Effect.fnUntraced(function*(
  api: StandIn,
  { callers, count, databaseUrl, env = {}, limits, priorityOf = () => "interactive" }: {
    readonly count: number
    readonly databaseUrl: Redacted.Redacted
    readonly limits: ApiLimits
    readonly callers: number
    readonly priorityOf?: (caller: number) => "interactive" | "batch"
    readonly env?: Readonly<Record<string, string>>
  }
) {
  const directory = yield* temporaryDirectory
  const seed = join(directory, "keys.json")
  const keys = Array.from({ length: callers }, (_, caller) => ({
    id: `key_${caller}`,
    name: `caller ${caller}`,
    secret: secretOf(caller),
    scopes: ["contacts:read", "contacts:write", "companies:read", "companies:write"],
    priority: priorityOf(caller)
  }))
  writeFileSync(seed, JSON.stringify({ api_keys: keys }))
  const start = Effect.gen(function*() {
    const running = yield* run(serverProgram, [], {
      LANEKIT_PORT: "0",
      LANEKIT_BACKEND: "productlane",
      LANEKIT_DATABASE_URL: Redacted.value(databaseUrl),
      LANEKIT_SEED: seed,
      LANEKIT_UPSTREAM_WRITES: String(limits.writes),
      LANEKIT_UPSTREAM_READS: String(limits.reads),
      LANEKIT_LIMIT_READS: "100000",
      LANEKIT_LIMIT_WRITES: "100000",
      LANEKIT_BURST_READS: "100000",
      LANEKIT_BURST_WRITES: "100000",
      PRODUCTLANE_API_KEY: api.keys.full,
      PRODUCTLANE_BASE_URL: api.baseUrl,
      ...env
    })
    // What the gateways log tells where they stand when something is amiss.
    running.process.stderr?.on("data", (chunk) => process.stderr.write(chunk))
    const banner = yield* running.printed("Stop with Ctrl-C.")
    const replica: Replica = { running, baseUrl: /http:\/\/\S+\/api\/v2/.exec(banner)?.[0] ?? "" }
    return replica
  })
  return { start, replicas: yield* Effect.replicateEffect(start, count) }
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

const toStatus = Schema.decodeUnknownSync(Schema.Struct({
  status: Schema.Literal("queued", "sending", "succeeded", "failed"),
  response: Schema.optional(Schema.Struct({ status: Schema.Int, body: Schema.Unknown }))
}))

/** Follows a write that a gateway has taken in to its end. Any gateway may tell of it, and none need answer. */
export const follow = async (
  pick: () => string,
  caller: number,
  location: string,
  isLate: () => boolean
): Promise<Pick<Told, "status" | "body"> | undefined> => {
  const told = await ask(pick(), caller, { method: "GET", path: location.replace(/^.*\/api\/v2/, "") })
  if (told?.status === 200) {
    const { response } = toStatus(told.body)
    if (response !== undefined) return response
  } else if (told !== undefined && told.status < 500) return told
  if (isLate()) return undefined
  await pause(500)
  return follow(pick, caller, location, isLate)
}

/** Rows of the gateways' database. */
export const rowsOf = (url: Redacted.Redacted, statement: string) =>
  Effect.map(query(url, statement), (rows) => toRows(rows))

const toRows = Schema.decodeUnknownSync(Schema.Array(Schema.Record({ key: Schema.String, value: Schema.Unknown })))

/** Waits in a test against running programs, where no event tells that something has come to pass. */
export const pause = (millis: number) => new Promise<void>((resolve) => void setTimeout(resolve, millis))
