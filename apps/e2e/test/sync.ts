import { type PlanEntry, PlanFile, type PlanHeader, Planner, PlanSummary, Table } from "@lanekit/sync"
import { Chunk, Effect, Ref, Stream } from "effect"

/** What a plan that is made here is allowed. */
export type Allowed = Pick<PlanHeader, "creates" | "resubscribes" | "reason">

/** A plan of comma-separated values, by way of its file, and what it comes to. */
export const planned = (csv: string, allowed: Allowed) =>
  Effect.gen(function*() {
    const header: PlanHeader = {
      id: "plan_0123456789abcdef01234567",
      madeAt: "2026-01-01T00:00:00.000Z",
      api: "http://127.0.0.1/api/v2",
      workspace: undefined,
      key: "email",
      ...allowed
    }
    const summary = yield* Ref.make(PlanSummary.empty)
    const rows = Table.fromCsv(Stream.make(csv).pipe(Stream.encodeText), { empty: "unchanged" })
    const entries = Planner.plan(rows, allowed).pipe(
      Stream.tap((entry: PlanEntry) => Ref.update(summary, (summary) => PlanSummary.add(summary, entry.row)))
    )
    const file = yield* Stream.runCollect(PlanFile.encode(header, entries, Ref.get(summary)))
    const plan = yield* PlanFile.decode(Stream.suspend(() => Stream.fromIterable(Chunk.toReadonlyArray(file))))
    return { plan, summary: yield* Ref.get(summary) }
  })
