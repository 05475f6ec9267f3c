import * as HttpClient from "@effect/platform/HttpClient"
import { SqlClient } from "@effect/sql/SqlClient"
import { type ApiKey, ApiKey as Keys, CompanyDirectory, ContactDirectory, KeyPolicy } from "@lanekit/core"
import { handlers, Lanes, type LanesConfig, LaneStore, Productlane, stores, vendorLimits } from "@lanekit/http"
import { MemoryApi } from "@lanekit/http/testing"
import { Sqlite } from "@lanekit/sql"
import { Signals } from "@lanekit/sql/Signals"
import { Clock, Context, Duration, Effect, Layer, Redacted } from "effect"
import { AuditTrail } from "../src/AuditTrail.ts"
import { Dispatcher, type DispatcherConfig } from "../src/Dispatcher.ts"
import { Gateway, type GatewayConfig } from "../src/Gateway.ts"
import { HeldSlot } from "../src/HeldSlot.ts"
import { LaneRecalls } from "../src/LaneRecalls.ts"
import { Reads } from "../src/Reads.ts"
import { Upstream } from "../src/Upstream.ts"
import { VendorEvents } from "../src/VendorEvents.ts"
import { WriteLane } from "../src/WriteLane.ts"
import { type QueueConfig, WriteQueue } from "../src/WriteQueue.ts"

/** A request that came to the API. */
export interface Arrival {
  readonly at: number
  readonly call: string
  readonly body: unknown
}

/** What the API does with a request, instead of what it would do. */
export type Interference = (
  request: { readonly call: string; readonly body: unknown },
  proceed: ReturnType<HttpClient.HttpClient["execute"]>
) => ReturnType<HttpClient.HttpClient["execute"]>

/** The API as the gateway meets it: everything that came to it, and what is to go wrong. */
export class World extends Context.Tag("test/World")<World, {
  readonly arrivals: Array<Arrival>
  interfere: Interference
}>() {}

/** The settings of a gateway in a test. */
export interface Settings {
  readonly records?: MemoryApi.Records
  readonly limits?: Partial<LanesConfig>
  readonly queue?: Partial<QueueConfig["limits"]>
  readonly memory?: Duration.Duration
  readonly keepsValues?: boolean
  /** How long answers are kept; none are when not given. */
  readonly timeToLive?: Duration.Duration
  readonly capacity?: number
}

const lease = Duration.seconds(60)
const arrival = Duration.seconds(150)

const memoryWorld = Layer.sync(World, () => ({
  arrivals: [],
  interfere: (_request: unknown, proceed: ReturnType<HttpClient.HttpClient["execute"]>) => proceed
}))

const watched = (records: MemoryApi.Records) =>
  Layer.effect(
    HttpClient.HttpClient,
    Effect.gen(function*() {
      const world = yield* World
      const api = yield* HttpClient.HttpClient
      return HttpClient.transform(api, (effect, request) =>
        Effect.gen(function*() {
          const bytes = request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "null"
          const body: unknown = JSON.parse(bytes)
          const call = `${request.method} ${new URL(request.url).pathname.slice("/api/v2".length)}`
          world.arrivals.push({ at: yield* Clock.currentTimeMillis, call, body })
          return yield* world.interfere({ call, body }, effect)
        }))
    })
  ).pipe(Layer.provide(MemoryApi.layer(records)))

const lanes = (limits: LanesConfig) =>
  Layer.effectContext(Effect.gen(function*() {
    const memory = yield* LaneStore.makeMemory(limits)
    let recalls = 0
    const store: Context.Tag.Service<LaneStore> = {
      ...memory,
      end: (lane, slot, how) => {
        if (lane === "write" && how._tag === "Answered" && how.observation.retryAfter !== undefined) recalls += 1
        return memory.end(lane, slot, how)
      }
    }
    return Context.make(LaneStore, store).pipe(
      Context.add(LaneRecalls, { count: (lane) => lane === "write" ? recalls : 0 }),
      Context.add(WriteLane, {
        take: store.take("write"),
        end: (slot, how) => store.end("write", slot, how),
        estimate: (before) => store.estimate("write", before),
        usage: store.usage("write")
      })
    )
  }))

const client = Layer.unwrapEffect(Effect.gen(function*() {
  const lanes = yield* Lanes.make(yield* LaneStore, { held: HeldSlot.held })
  return Productlane.layer({
    apiKey: Redacted.make("pl_v2_memory"),
    baseUrl: "https://memory.invalid/api/v2",
    timeout: Duration.seconds(30),
    lanes
  })
}))

const upstream = Layer.effect(
  Upstream,
  Effect.gen(function*() {
    const { companies } = yield* Productlane
    const { invalidate, invalidateAll, resolve } = companies
    return { records: yield* handlers.make, resolve, invalidate, invalidateAll }
  })
).pipe(
  // The API in memory has directories of its own, which are not to be shared.
  Layer.provide(Layer.fresh(Layer.provideMerge(ContactDirectory.layer, CompanyDirectory.layer))),
  Layer.provide(stores.layer)
)

/** An API in memory, as a gateway reaches it. */
export const layerUpstream = ({ limits = {}, records = {} }: Pick<Settings, "limits" | "records"> = {}) =>
  upstream.pipe(
    Layer.provideMerge(client),
    Layer.provideMerge(watched(records)),
    Layer.provideMerge(lanes({ ...vendorLimits, ...limits })),
    Layer.provideMerge(memoryWorld)
  )

/** A gateway on a database in memory, in front of an API in memory. */
export const layer = (
  {
    capacity = 1000,
    keepsValues = false,
    limits = {},
    memory = Duration.hours(24),
    queue = {},
    records = {},
    timeToLive = Duration.zero
  }: Settings = {}
) => {
  const queueConfig: QueueConfig = {
    limits: { total: 10_000, perCaller: 5000, keys: 1000, ...queue },
    lease,
    arrival,
    memory
  }
  const dispatcher: DispatcherConfig = { lease, arrival, patience: Duration.hours(1), keepsValues }
  const gateway: GatewayConfig = { wait: Duration.seconds(30), grace: Duration.minutes(5), keepsValues }
  const reads = Reads.layer({ timeToLive, capacity, wait: Duration.seconds(30) })
  return Layer.merge(Gateway.layer(gateway), VendorEvents.layer).pipe(
    Layer.provideMerge(Dispatcher.layer(dispatcher)),
    Layer.provideMerge(Layer.mergeAll(WriteQueue.layer(queueConfig), AuditTrail.layer, reads)),
    Layer.provideMerge(Signals.layerLocal),
    Layer.provideMerge(Layer.orDie(Sqlite.layer({ filename: ":memory:" }))),
    Layer.provideMerge(layerUpstream({ limits, records }))
  )
}

/** A caller's key. */
export const caller = (id: string, policies: Partial<ApiKey.ApiKey> = {}): ApiKey.ApiKey => ({
  ...KeyPolicy.defaults,
  id,
  scopes: Object.values(Keys.scopes),
  isDemo: false,
  ...policies
})

/** Rows of a table. */
export const rowsOf = (table: string) =>
  Effect.flatMap(SqlClient, (sql) => sql<Readonly<Record<string, unknown>>>`SELECT * FROM ${sql(table)} ORDER BY 1`)
