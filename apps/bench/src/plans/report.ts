import { row } from "../report.ts"
import type { Measured, PlanResults } from "./measurePlans.ts"

/** Tables of 80 columns at most. */
export const toPlanTables = ({ rounds, starts }: PlanResults): string =>
  [
    ...rounds.flatMap(({ count, ours, theirs }) => [
      `${count.toLocaleString("en-US")} rows against as many contacts`,
      "",
      row(["", "Lanekit", "script", "ratio"]),
      ...quantities.map(([label, digits, of]) =>
        row([label, of(ours).toFixed(digits), of(theirs).toFixed(digits), (of(ours) / of(theirs)).toFixed(2)])
      ),
      ""
    ]),
    "Start of the command line, ms",
    "",
    ...starts.map(({ millis, name }) => `  ${name.padEnd(28)}${millis.toFixed(0).padStart(7)}`)
  ].join("\n")

/** The same numbers for programs. */
export const plansToJson = ({ rounds, starts }: PlanResults) => ({ rounds, starts })

const quantities: ReadonlyArray<readonly [label: string, digits: number, of: (measured: Measured) => number]> = [
  ["time, s", 1, ({ millis }) => millis / 1000],
  ["CPU, s", 1, ({ cpuMillis }) => cpuMillis / 1000],
  ["peak memory, MiB", 0, ({ peakKiB }) => peakKiB / 1024],
  ["requests", 0, ({ requests }) => requests]
]
