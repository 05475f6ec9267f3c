import { type Section, toJson, toTable } from "../report.ts"
import { median, rangeOf } from "../statistics.ts"
import type { Kind } from "./ask.ts"
import { type LatencySample, multitudes } from "./latency.ts"
import type { GatewayResults } from "./measureGateway.ts"
import { names } from "./Way.ts"

/** A ratio to the proxy: the median of the rounds' ratios, and the smallest and the largest of them. */
export interface Ratio {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** One line of a table: a way's quantity, what the way adds to that of the API itself, and the ratio to the proxy. */
export interface Line {
  readonly way: string
  readonly value: number
  /** Nothing for the API itself, and for what it has no part in. */
  readonly added: number | undefined
  /** Of what is added, where something is: it needs a proxy that adds something in every round. */
  readonly ratio: Ratio | undefined
}

/** The lines of a table: medians over the rounds. */
export const linesOf = (
  samples: ReadonlyArray<LatencySample>,
  { isAdded, of }: Quantity
): ReadonlyArray<Line> =>
  ways.flatMap((way): ReadonlyArray<Line> => {
    const values = valuesOf(samples, way, of)
    if (values.length === 0 || (way === names.direct && !isAdded)) return []
    const value = median(values)
    if (way === names.direct) return [{ way, value, added: undefined, ratio: undefined }]
    const addedBy = (name: string) => {
      const direct = valuesOf(samples, names.direct, of)
      return valuesOf(samples, name, of).map((value, round) => isAdded ? value - (direct[round] ?? NaN) : value)
    }
    const added = addedBy(way)
    return [{
      way,
      value,
      added: isAdded ? median(added) : undefined,
      ratio: way === names.proxy ? undefined : ratioOf(added, addedBy(names.proxy))
    }]
  })

/** The tables, of 80 columns at most. */
export const toGatewayTables = (results: GatewayResults): string =>
  [
    ...tables.flatMap(({ atOnce, kind, title }) => [
      title,
      "",
      row(["", "", "added", "added, / proxy"]),
      ...quantities.flatMap((quantity) => [
        `  ${quantity.label}`,
        ...linesOf(chosen(results.samples, kind, atOnce), quantity).map((line) => toRow(line, quantity))
      ]),
      ""
    ]),
    toTable(sectionOf(results))
  ].join("\n")

/** The same numbers for programs, with every sample. */
export const gatewayToJson = (results: GatewayResults) => ({
  latency: tables.map(({ atOnce, kind }) => ({
    kind,
    atOnce,
    lines: Object.fromEntries(
      quantities.map((quantity) => [quantity.key, linesOf(chosen(results.samples, kind, atOnce), quantity)])
    )
  })),
  samples: results.samples,
  cached: toJson(sectionOf(results))
})

/** A quantity of the tables. */
export interface Quantity {
  readonly key: string
  readonly label: string
  readonly digits: number
  readonly of: (sample: LatencySample) => number | undefined
  /** Whether the API's part is in it, and must be taken off. */
  readonly isAdded: boolean
}

/** All of them, in the order of the tables. */
export const quantities: ReadonlyArray<Quantity> = [
  { key: "p50Millis", label: "p50, ms", digits: 2, of: ({ p50Millis }) => p50Millis, isAdded: true },
  { key: "p99Millis", label: "p99, ms", digits: 2, of: ({ p99Millis }) => p99Millis, isAdded: true },
  { key: "cpuMicros", label: "CPU, us/request", digits: 0, of: ({ cpuMicros }) => cpuMicros, isAdded: false }
]

const ways: ReadonlyArray<string> = [names.direct, names.proxy, names.sqlite, names.postgres]

const tables = multitudes.flatMap((atOnce) => {
  const how = atOnce === 1 ? "one by one" : `${atOnce} at once`
  return [
    { atOnce, kind: "read" as const, title: `GET /contacts/{id} through a gateway, ${how}` },
    { atOnce, kind: "write" as const, title: `PATCH /contacts/{id} through a gateway, ${how}` }
  ]
})

const chosen = (samples: ReadonlyArray<LatencySample>, kind: Kind, atOnce: number) =>
  samples.filter((sample) => sample.kind === kind && sample.atOnce === atOnce)

const valuesOf = (samples: ReadonlyArray<LatencySample>, way: string, of: Quantity["of"]): ReadonlyArray<number> =>
  samples.filter((sample) => sample.way === way).toSorted((a, b) => a.round - b.round).flatMap((sample) =>
    of(sample) ?? []
  )

const ratioOf = (ours: ReadonlyArray<number>, theirs: ReadonlyArray<number>): Ratio | undefined => {
  if (theirs.some((value) => value <= 0)) return undefined
  const ratios = ours.map((value, round) => value / (theirs[round] ?? NaN))
  return { median: median(ratios), ...rangeOf(ratios) }
}

const sectionOf = ({ cached }: GatewayResults): Section => ({
  title: "GET /contacts/{id} from the gateway's cache",
  note: "Answers that a gateway has kept, beside the proxy, which keeps none and asks the API each time.",
  rounds: cached
})

const toRow = ({ added, ratio, value, way }: Line, { digits }: Quantity): string =>
  row([
    `  ${way}`,
    value.toFixed(digits),
    added?.toFixed(digits) ?? "",
    ratio === undefined ? "" : `${short(ratio.median)} (${short(ratio.min)}-${short(ratio.max)})`
  ])

const short = (ratio: number): string => ratio.toFixed(Math.abs(ratio) < 10 ? 2 : 1)

const widths = [24, 11, 11, 22]

const row = (cells: ReadonlyArray<string>): string =>
  `  ${
    cells.map((cell, place) => place === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[place] ?? 0)).join("")
  }`
    .trimEnd()
