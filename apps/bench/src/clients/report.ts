import { wrap } from "../report.ts"
import { median, rangeOf } from "../statistics.ts"
import type { Bundle } from "./bundles.ts"
import type { Call } from "./Client.ts"
import { isPeer, peers } from "./clients.ts"
import type { ClientResults } from "./measureClients.ts"
import { atOnce, type Quantity, type Sample } from "./Sample.ts"

/** A ratio of two clients: the median of the rounds' ratios, and the smallest and the largest of them. */
export interface Ratio {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The ratio of a quantity of one client to that of another, round by round. */
export const ratioOf = (
  samples: ReadonlyArray<Sample>,
  { call, client, quantity, to }: {
    readonly client: string
    readonly to: string
    readonly call: Call
    readonly quantity: Quantity
  }
): Ratio => {
  const of = (name: string) =>
    samples.filter((sample) => sample.client === name && sample.call === call && sample.quantity === quantity)
  const others = new Map(of(to).map(({ round, value }) => [round, value]))
  const ratios = of(client).map(({ round, value }) => value / (others.get(round) ?? NaN))
  return { median: median(ratios), ...rangeOf(ratios) }
}

/** The tables of both calls, and of the bundles, of 80 columns at most. */
export const toClientTables = (results: ClientResults): string =>
  [
    ...titles.flatMap(({ call, title }) => [
      title,
      "",
      ...quantities.flatMap((each) => toTable(results, call, each)),
      ""
    ]),
    ...toBundleTable(results.bundles)
  ].join("\n")

/** The same numbers for programs: medians and ratios, every sample, and the sizes of bundles. */
export const clientsToJson = ({ bundles, names, samples }: ClientResults) => ({
  ratios: titles.flatMap(({ call }) =>
    quantities.flatMap(({ quantity }) =>
      names.flatMap((client) =>
        peers.filter((to) => to !== client).map((to) => ({
          client,
          to,
          call,
          quantity,
          ratio: ratioOf(samples, { client, to, call, quantity })
        }))
      )
    )
  ),
  bundles,
  samples
})

const titles: ReadonlyArray<{ readonly call: Call; readonly title: string }> = [
  { call: "get", title: "GET /contacts/{id}, through clients" },
  { call: "update", title: "PATCH /contacts/{id}, through clients" }
]

const quantities: ReadonlyArray<{ readonly quantity: Quantity; readonly label: string }> = [
  { quantity: "p50Micros", label: "one by one: p50, us" },
  { quantity: "p99Micros", label: "one by one: p99, us" },
  { quantity: "cpuMicros", label: "one by one: CPU, us" },
  { quantity: "callsPerSecond", label: `${atOnce} at once: calls/s` },
  { quantity: "kilobytes", label: "allocated, KB" }
]

const toTable = (
  { names, samples }: ClientResults,
  call: Call,
  { label, quantity }: { readonly quantity: Quantity; readonly label: string }
): ReadonlyArray<string> => [
  row([label, "", ...peers.map((name) => `/ ${name}`)]),
  ...names.map((client) => {
    const values = samples.filter((each) => each.client === client && each.call === call && each.quantity === quantity)
    // Of what is beside Lanekit, only what it is built on is of interest.
    const compared = peers.map((to, place) => to !== client && (place === 0 || !isPeer(client)))
    return row([
      `  ${client}`,
      median(values.map(({ value }) => value)).toFixed(0),
      ...peers.map((to, place) =>
        compared[place] === true ? textOf(ratioOf(samples, { client, to, call, quantity })) : ""
      )
    ])
  })
]

const textOf = ({ max, median, min }: Ratio): string => `${short(median)} (${short(min)}-${short(max)})`

const short = (ratio: number): string => ratio.toFixed(ratio < 10 ? 2 : 1)

const toBundleTable = (bundles: ReadonlyArray<Bundle>): ReadonlyArray<string> => [
  "What a program for the web loads",
  ...wrap("Bundled by esbuild, minified, in bytes. `fetch` is there already."),
  "",
  ...[["", "minified", "gzipped"], ...bundles.map(({ gzipped, minified, name }) => [name, `${minified}`, `${gzipped}`])]
    .map(([name = "", ...sizes]) => `  ${name.padEnd(24)}${sizes.map((size) => size.padStart(11)).join("")}`)
]

const widths = [21, 6, 17, 17, 17]

const row = (cells: ReadonlyArray<string>): string =>
  `  ${
    cells.map((cell, place) => place === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[place] ?? 0)).join("")
  }`
    .trimEnd()
