import { compare, type Comparison, type Round } from "./compare.ts"
import type { Block } from "./load.ts"

/** What was measured under one condition. */
export interface Section {
  readonly title: string
  readonly note: string
  readonly rounds: ReadonlyArray<Round>
}

/** A table of 80 columns at most. */
export const toTable = ({ note, rounds, title }: Section): string => {
  const busiest = Math.max(...rounds.flatMap(({ ours, theirs }) => [ours.generatorLoad, theirs.generatorLoad]))
  return [
    title,
    ...wrap(note),
    "",
    row(["", "Lanekit", "Fastify", "ratio", "of the rounds"]),
    ...quantities.flatMap(({ digits, label, of }) => {
      const found = compare(rounds, of)
      return found === undefined ? [] : [toRow(label, digits, found)]
    }),
    "",
    ...wrap(
      `Load generator: at most ${Math.round(busiest * 100)} % of a core.` +
        (busiest > 0.9 ? " It was the limit in some rounds: what is faster looks slower than it is." : "")
    )
  ].join("\n")
}

/** The same numbers for programs. */
export const toJson = ({ note, rounds, title }: Section) => ({
  title,
  note,
  comparisons: Object.fromEntries(quantities.map(({ key, of }) => [key, compare(rounds, of)])),
  rounds
})

/** Breaks a text into indented lines of 80 columns at most. */
export const wrap = (text: string): ReadonlyArray<string> => {
  const lines: Array<string> = []
  for (const word of text.split(" ")) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 80) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`  ${word}`)
  }
  return lines
}

interface Quantity {
  readonly key: string
  readonly label: string
  readonly digits: number
  readonly of: (block: Block) => number | undefined
}

const quantities: ReadonlyArray<Quantity> = [
  { key: "requestsPerSecond", label: "requests/s", digits: 0, of: ({ requestsPerSecond }) => requestsPerSecond },
  { key: "p50Millis", label: "p50, ms", digits: 2, of: ({ p50Millis }) => p50Millis },
  { key: "p99Millis", label: "p99, ms", digits: 2, of: ({ p99Millis }) => p99Millis },
  { key: "cpuMicros", label: "server CPU, us/request", digits: 0, of: ({ cpuMicros }) => cpuMicros }
]

const toRow = (label: string, digits: number, { ours, ratio, ratios, theirs }: Comparison): string =>
  row([
    label,
    ours.toFixed(digits),
    theirs.toFixed(digits),
    ratio.toFixed(2),
    `${ratios.min.toFixed(2)} to ${ratios.max.toFixed(2)}`
  ])

const widths = [24, 11, 11, 10, 18]

/** A row of a table: a label, both servers, the ratio and its spread. */
export const row = (cells: ReadonlyArray<string>): string =>
  `  ${
    cells.map((cell, index) => index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)).join(
      ""
    )
  }`
