import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { inTurn } from "../inTurn.ts"
import { row } from "../report.ts"
import { median, rangeOf } from "../statistics.ts"

/** Milliseconds from nothing to a first answer: of a new process, and again in one that has done it before. */
export interface Start {
  readonly fresh: number
  readonly warm: number
}

/** Both starts of one round. */
export interface StartRound {
  readonly ours: Start
  readonly theirs: Start
}

/** Starts a stand-in and a bare Fastify server, each in processes of its own, in the order A B B A. */
export const measureStarts = (rounds: number): Promise<ReadonlyArray<StartRound>> =>
  inTurn(Array.from({ length: rounds }, (_, index) => index), async (round) => {
    const isOursFirst = round % 2 === 0
    const first = await timed(isOursFirst ? "standIn" : "bareFastify")
    const second = await timed(isOursFirst ? "bareFastify" : "standIn")
    return isOursFirst ? { ours: first, theirs: second } : { ours: second, theirs: first }
  })

/** A table of 80 columns at most. */
export const toStartTable = (rounds: ReadonlyArray<StartRound>): string =>
  [
    "Start to first answer",
    "  A stand-in as a test file has one (`startStandIn()`: database in memory, keys,",
    "  GET /me) beside a Fastify server with one empty route. Fresh: from the start",
    "  of the process, modules included. Again: once more in the same process.",
    "",
    row(["", "Lanekit", "Fastify", "ratio", "of the rounds"]),
    toRow("fresh process, ms", rounds, ({ fresh }) => fresh),
    toRow("again, ms", rounds, ({ warm }) => warm)
  ].join("\n")

const toRow = (label: string, rounds: ReadonlyArray<StartRound>, of: (start: Start) => number): string => {
  const ratios = rounds.map(({ ours, theirs }) => of(ours) / of(theirs))
  const { max, min } = rangeOf(ratios)
  return row([
    label,
    median(rounds.map(({ ours }) => of(ours))).toFixed(1),
    median(rounds.map(({ theirs }) => of(theirs))).toFixed(1),
    median(ratios).toFixed(2),
    `${min.toFixed(2)} to ${max.toFixed(2)}`
  ])
}

const limit = 60_000

const timed = async (program: "standIn" | "bareFastify"): Promise<Start> => {
  const file = fileURLToPath(new URL(`../../dist/starting/${program}.js`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [file], {
    env: { PATH: process.env["PATH"], NODE_ENV: "production" },
    timeout: limit
  })
  const { fresh, warm }: { readonly fresh: number; readonly warm: ReadonlyArray<number> } = JSON.parse(stdout)
  return { fresh, warm: median(warm) }
}
