import { Chunk, Effect, Option, Stream } from "effect"
import { toLines } from "./cells.ts"
import * as Fate from "./Fate.ts"
import type { Journal, JournalUnusable } from "./Journal.ts"
import type { Plan } from "./Plan.ts"
import type { PlanUnreadable } from "./PlanUnreadable.ts"
import * as Target from "./Target.ts"

type Report<E, R> = Stream.Stream<Uint8Array, E | PlanUnreadable | JournalUnusable, R | Journal>

/**
 * The rows of a plan whose contacts are as they want them, as comma-separated values: each with what the table said, by the
 * wire's names, and then `lanekit_row`, `lanekit_outcome` (`written`, `already_so`, or `unchanged` when it was planned),
 * `lanekit_id` and `lanekit_request_id`.
 */
export const succeeded = <E, R>(plan: Plan<E, R>): Report<E, R> =>
  report(
    plan,
    ["lanekit_row", "lanekit_outcome", "lanekit_id", "lanekit_request_id"],
    (fate) => fate._tag === "Succeeded" ? [fate.outcome, fate.id, fate.requestId ?? ""] : undefined
  )

/**
 * The rows of a plan that were not written and will not be, as comma-separated values: each with what the table said, by the
 * wire's names, and then `lanekit_row`, `lanekit_code`, `lanekit_message` and `lanekit_request_id`. It can be planned as it is:
 * no column of those four says anything of a contact. A cell that a spreadsheet would take for a formula has an apostrophe
 * before it, which is no part of the cell when it is read; one that UTF-8 cannot say is empty.
 *
 * A value that was to be cleared is an empty cell, as is one that is unchanged: which of them it is says `--empty`.
 */
export const failed = <E, R>(plan: Plan<E, R>): Report<E, R> =>
  report(
    plan,
    ["lanekit_row", "lanekit_code", "lanekit_message", "lanekit_request_id"],
    (fate) => fate._tag === "Failed" ? [fate.code, fate.message, fate.requestId ?? ""] : undefined
  )

// The plan is read twice: for the columns, and for the rows.
const report = <E, R>(
  plan: Plan<E, R>,
  own: ReadonlyArray<string>,
  tell: (fate: Fate.Fate) => ReadonlyArray<string> | undefined
): Report<E, R> => {
  const rows = Stream.filterMap(
    Fate.all(plan),
    ([entry, fate]) => Option.map(Option.fromNullable(tell(fate)), (told) => ({ entry, told }))
  )
  const columns = Stream.runFold(rows, new Set<string>(), (names, { entry }) => {
    for (const name of Object.keys(entry.values)) names.add(name)
    return names
  })
  return Stream.unwrap(Effect.map(columns, (names) => {
    const targets = ordered(names)
    return rows.pipe(
      Stream.mapChunks((rows) =>
        Chunk.of(toLines(
          Chunk.toReadonlyArray(rows).map(({ entry: { row, values }, told }) =>
            targets.map((target) => values[target] ?? "").concat(String(row.number), told)
          )
        ))
      ),
      Stream.prepend(Chunk.of(toLines([[...targets, ...own]]))),
      Stream.encodeText
    )
  }))
}

// The fields in their usual order, and then the ids in other systems.
const ordered = (names: ReadonlySet<string>): ReadonlyArray<Target.Target> => [
  ...Target.fields.filter((field) => names.has(field)),
  ...[...names].toSorted().flatMap((name) =>
    Option.toArray(Option.filter(Target.parse(name), (target) => Target.systemOf(target) !== undefined))
  )
]
