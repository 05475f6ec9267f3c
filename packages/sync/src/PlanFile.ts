import { issues } from "@lanekit/core"
import { Chunk, Effect, Option, Schema, Stream } from "effect"
import * as json from "./json.ts"
import type { Plan, PlanEntry, PlanHeader } from "./Plan.ts"
import * as planJson from "./planJson.ts"
import type { PlanSummary } from "./PlanSummary.ts"
import { PlanUnreadable } from "./PlanUnreadable.ts"
import { TableUnreadable } from "./TableUnreadable.ts"

/**
 * A plan as JSON, with a row in each line, so that it may be of any length. The summary is asked for after the last row, and
 * stands at the end: a plan without one is not whole.
 */
export const encode = <E, R, E2, R2>(
  header: PlanHeader,
  entries: Stream.Stream<PlanEntry, E, R>,
  summary: Effect.Effect<PlanSummary, E2, R2>
): Stream.Stream<Uint8Array, E | E2, R | R2> => {
  const head = JSON.stringify({ lanekit_plan: planJson.version, ...planJson.toHeader(header) })
  const rows = entries.pipe(
    Stream.map((entry) => JSON.stringify(encodeRow(planJson.toRow(entry)))),
    Stream.zipWithIndex,
    // A row in each piece would be a write in each piece.
    Stream.rechunk(block),
    Stream.mapChunks((rows) => Chunk.of(Chunk.toReadonlyArray(rows).map(([row, at]) => separator(at) + row).join("")))
  )
  const tail = Effect.map(summary, (summary) => `\n],"summary":${JSON.stringify(summary)}}\n`)
  return Stream.make(`${head.slice(0, -1)},"rows":[`).pipe(
    Stream.concat(rows),
    Stream.concat(Stream.fromEffect(tail)),
    Stream.encodeText
  )
}

/**
 * The plan that a file holds. The file is read anew each time that its rows are, and no more of it is held than one of them.
 * Rows may be missing, but must stand in their order, each once, and behind the plan's head. They fail as well where another
 * plan has taken the file's place meanwhile.
 *
 * It fails where the head cannot be read; the rows fail where they cannot, at the last where the file is not whole.
 */
export const decode = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>
): Effect.Effect<Plan<E, R>, E | PlanUnreadable, R> =>
  Effect.gen(function*() {
    const values = Stream.mapError(
      json.select(source, [...headNames, "rows.*", "summary"].map((name) => `$.${name}`), longestRow),
      (error): E | PlanUnreadable => error instanceof TableUnreadable ? unreadable(error.reason) : error
    )
    const head = yield* Stream.runCollect(Stream.takeWhile(values, isOfHead))
    const header = yield* headerOf(
      Object.fromEntries(Chunk.toReadonlyArray(head).map(({ key, value }) => [String(key), value]))
    )
    return { header, entries: entriesOf(header, values) }
  })

/** Rows that make a piece of the file. */
const block = 256

/** Most MiB of a row: it says what its table said in up to 1 MiB, and what changes, with six bytes for some letters of one. */
const longestRow = 64

const separator = (at: number): string => at === 0 ? "\n" : ",\n"

const encodeRow = Schema.encodeSync(planJson.Row)

const headNames = ["lanekit_plan", ...Object.keys(planJson.Header.fields)]

const isOfHead = ({ depth, key }: json.JsonValue): boolean => depth === 1 && key !== "summary"

const headerOf = (
  { lanekit_plan: version, ...head }: { readonly [name: string]: unknown }
): Effect.Effect<PlanHeader, PlanUnreadable> => {
  if (version === undefined) return Effect.fail(unreadable("is none: it does not begin with lanekit_plan"))
  if (version !== planJson.version) return Effect.fail(unreadable("is of another version than this program reads"))
  return Effect.mapBoth(decodeHeader(head, "reject"), {
    onFailure: ({ message }) => unreadable(`is not good: ${message}`),
    onSuccess: planJson.fromHeader
  })
}

const decodeHeader = issues.decode(planJson.Header)

const decodeRow = issues.decode(planJson.Row)

interface Progress {
  readonly place: number
  readonly number: number
  readonly isWhole: boolean
}

const entriesOf = <E, R>(
  header: PlanHeader,
  values: Stream.Stream<json.JsonValue, E, R>
): Stream.Stream<PlanEntry, E | PlanUnreadable, R> => {
  const read = ({ number, place: before }: Progress, { key, value }: json.JsonValue) =>
    Effect.gen(function*() {
      const place = before + 1
      const wrong = (reason: string) => new PlanUnreadable({ row: numberOf(value), place, reason })
      if (typeof key !== "number") return yield* unreadable("has no list of rows")
      const entry = yield* decodeRow(value, "reject").pipe(
        Effect.flatMap((row) => planJson.fromRow(row, header)),
        Effect.mapError((problem) => wrong("reason" in problem ? problem.reason : problem.message))
      )
      if (entry.row.number <= number) return yield* wrong("stands behind a row of the same number, or of a higher one")
      const next: Progress = { place, number: entry.row.number, isWhole: false }
      return [next, Option.some(entry)] as const
    })
  return Stream.suspend(() => {
    let isWhole = false
    const rows = values.pipe(
      Stream.mapAccumEffect(
        { place: 0, number: 0, isWhole: false },
        (progress: Progress, value): Effect.Effect<
          readonly [Progress, Option.Option<PlanEntry>],
          PlanUnreadable
        > => {
          if (value.depth > 1) return read(progress, value)
          if (value.key === "id" && value.value !== header.id) {
            return Effect.fail(unreadable("is another than when it was opened"))
          }
          if (value.key === "summary") isWhole = true
          return progress.place > 0 && value.key !== "summary"
            ? Effect.fail(unreadable("has a part of its head behind its rows"))
            : Effect.succeed([progress, Option.none()] as const)
        }
      ),
      Stream.filterMap((entry) => entry)
    )
    const end = Stream.suspend(() =>
      isWhole ? Stream.empty : Stream.fail(unreadable("has no summary: it is not whole"))
    )
    return Stream.concat(rows, end)
  })
}

const numberOf = (value: unknown): number | undefined =>
  Option.getOrUndefined(Option.map(decodeNumber(value), ({ row }) => row))

const decodeNumber = Schema.decodeUnknownOption(Schema.Struct({ row: Schema.Int }))

const unreadable = (reason: string) => new PlanUnreadable({ row: undefined, place: undefined, reason })
