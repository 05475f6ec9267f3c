import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import { ClientConfig, Lanes, type LanesConfig, Productlane, vendorLimits } from "@lanekit/http"
import { PlanFile, Planner, PlanSummary, Table } from "@lanekit/sync"
import * as SqliteStaging from "@lanekit/sync-sqlite/SqliteStaging"
import { Effect, Layer, Redacted, Stream } from "effect"
import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import { Readable } from "node:stream"
import { print } from "./Outcome.ts"
import { key } from "./records.ts"

// Plans a table as `lanekit sync plan --out` does, but for the limits of its lanes: nobody waits.

const [, , baseUrl = "", table = "", out = ""] = process.argv

const wide: LanesConfig = {
  read: { ...vendorLimits.read, requests: 1_000_000 },
  write: { ...vendorLimits.write, requests: 1_000_000 }
}

const client = Layer.effect(
  Productlane,
  Effect.flatMap(
    Lanes.makeMemory(wide),
    (lanes) => Productlane.make({ apiKey: Redacted.make(key), baseUrl, timeout: ClientConfig.defaultTimeout, lanes })
  )
).pipe(Layer.provide(FetchHttpClient.layer))

const source = Stream.fromReadableStream<Uint8Array, string>({
  evaluate: () => Readable.toWeb(createReadStream(table)),
  onError: (error) => `the table cannot be read: ${String(error)}`
})

const planned = Effect.gen(function*() {
  let summary = PlanSummary.empty
  const rows = Table.fromCsv(source, { empty: "unchanged", key: "email" })
  const entries = Planner.plan(rows, { creates: false, resubscribes: false }).pipe(
    Stream.tap(({ row }) =>
      Effect.sync(() => {
        summary = PlanSummary.add(summary, row)
      })
    )
  )
  const header = {
    id: "plan_bench",
    madeAt: "2026-01-01T00:00:00.000Z",
    api: baseUrl,
    workspace: undefined,
    key: "email",
    creates: false,
    resubscribes: false,
    reason: undefined
  } as const
  const file = yield* Effect.acquireRelease(
    Effect.promise(() => open(out, "w")),
    (file) => Effect.promise(() => file.close())
  )
  yield* Stream.runForEach(
    PlanFile.encode(header, entries, Effect.sync(() => summary)),
    (bytes) => Effect.promise(() => file.write(bytes))
  )
  return summary
}).pipe(Effect.scoped, Effect.provide(Layer.merge(SqliteStaging.layer, client)))

const { counts: { unchanged, update: updates } } = await Effect.runPromise(planned)
print({ updates, unchanged })
