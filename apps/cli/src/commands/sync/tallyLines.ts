import type { Fate, RowOutcome } from "@lanekit/sync"
import { hanging, maxWidth, show, type Style } from "@lanekit/terminal"

/** How many rows have come to what, in lines; what no row has come to is left out. */
export const tallyLines = (tally: Fate.Tally): ReadonlyArray<string> =>
  labels.flatMap(([name, label]) =>
    tally[name] === 0 ? [] : [`${label.padEnd(widest)}  ${String(tally[name]).padStart(9)}`]
  )

/** The same for programs. */
export const tallyJson = (tally: Fate.Tally) => ({
  written: tally.written,
  already_so: tally.alreadySo,
  unchanged: tally.unchanged,
  conflicts: tally.conflicts,
  failed: tally.failed,
  left_out: tally.problems,
  open: tally.open
})

/** A row that could not be written, with the values that stand in its way. */
export const outcomeLines = (outcome: RowOutcome.RowOutcome, style: Style): ReadonlyArray<string> => {
  switch (outcome._tag) {
    case "Conflict":
      return [
        `${style.yellow(`row ${outcome.number}  changed since it was planned`)}  ${show(outcome.id)}`,
        ...outcome.fields.flatMap(({ field, now, planned, wanted }) => {
          const [from, current, to] = [show(planned), show(now), show(wanted)]
          const line = `  ${field}  planned from ${from}  now ${current}  wanted ${to}`
          return line.length <= maxWidth ? [line] : [
            `  ${field}`,
            ...hanging("    when planned  ", from),
            ...hanging("    now           ", current),
            ...hanging("    wanted        ", to)
          ]
        })
      ]
    case "Failed":
      return [
        style.red(`row ${outcome.number}  ${outcome.code}`),
        ...hanging("  ", outcome.message),
        ...(outcome.requestId === undefined ? [] : hanging("  request id ", outcome.requestId))
      ]
    default:
      return []
  }
}

const labels: ReadonlyArray<readonly [keyof Fate.Tally, string]> = [
  ["written", "written"],
  ["alreadySo", "as wanted already"],
  ["unchanged", "unchanged"],
  ["conflicts", "changed since planned"],
  ["failed", "refused"],
  ["problems", "left out of the plan"],
  ["open", "still to be written"]
]

const widest = Math.max(...labels.map(([, label]) => label.length))
