import { execFile } from "node:child_process"
import { createWriteStream } from "node:fs"
import { loadavg, tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { inTurn } from "../inTurn.ts"
import type { PlansPlan } from "../Plan.ts"
import { start } from "../ServerProcess.ts"
import type { Surroundings } from "../Surroundings.ts"
import { type CommandStart, measureCommandStarts } from "./commandStarts.ts"
import type { Outcome } from "./Outcome.ts"
import { contactOfLine, emailOf, isChanged, nameOf } from "./records.ts"

/** Plans of one size: that many rows against that many contacts. */
export interface PlanRound {
  readonly count: number
  readonly ours: Measured
  readonly theirs: Measured
}

/** What a program told, and how many requests the API saw. */
export interface Measured extends Outcome {
  readonly requests: number
}

/** All that was measured of plans. */
export interface PlanResults {
  readonly facts: ReadonlyArray<string>
  readonly rounds: ReadonlyArray<PlanRound>
  readonly starts: ReadonlyArray<CommandStart>
}

/** Plans tables of these sizes with Lanekit and with a script, in processes of their own, in turn. */
export const measurePlans = async (
  { sizes, starts }: PlansPlan,
  { makeDirectory, tell }: Surroundings
): Promise<PlanResults> => {
  const directory = makeDirectory(tmpdir())
  const before = loadavg()
  const rounds = await inTurn(sizes, async (count) => {
    tell(`plans: ${count} rows`)
    const table = join(directory, "table.csv")
    await writeTable(table, count)
    const server = await start("Pages", "../dist/plans/pagesServer.js", { PAGES_COUNT: String(count) })
    try {
      const measure = async (program: Program): Promise<Measured> => {
        const outcome = await planned(program, server.baseUrl, table, join(directory, `${program}.json`))
        const seen = await fetch(`${server.baseUrl}/seen`)
        const { requests }: Pick<Measured, "requests"> = JSON.parse(await seen.text())
        return { ...outcome, requests }
      }
      const theirs = await measure("scriptPlan")
      const ours = await measure("lanekitPlan")
      if (ours.updates !== theirs.updates || ours.unchanged !== theirs.unchanged || ours.requests !== theirs.requests) {
        throw new Error("the plans are not the same")
      }
      // A table of a million rows takes long; what is known by then is told.
      tell(JSON.stringify({ count, ours, theirs }))
      return { count, ours, theirs }
    } finally {
      await server.stop()
    }
  })
  const found = await measureCommandStarts(starts)
  return {
    facts: [
      `One table of each size, in turn. Load of the machine at the beginning ${loads(before)}, at the end ${
        loads(loadavg())
      }`
    ],
    rounds,
    starts: found
  }
}

type Program = "lanekitPlan" | "scriptPlan"

/** A program that takes longer has hung. */
const limit = 25 * 60_000

const planned = async (program: Program, baseUrl: string, table: string, out: string): Promise<Outcome> => {
  const file = fileURLToPath(new URL(`../../dist/plans/${program}.js`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [file, baseUrl, table, out], {
    env: { PATH: process.env["PATH"], NODE_ENV: "production" },
    timeout: limit
  })
  return JSON.parse(stdout)
}

const writeTable = (path: string, count: number): Promise<void> =>
  pipeline(Readable.from(lines(count)), createWriteStream(path))

function* lines(count: number): Generator<string> {
  yield "email,name,is_subscribed\n"
  for (let line = 0; line < count; line++) {
    const number = contactOfLine(line, count)
    yield `${emailOf(number)},${nameOf(number)}${isChanged(number) ? " (new)" : ""},${number % 3 !== 0}\n`
  }
}

const loads = (averages: ReadonlyArray<number>): string => (averages[0] ?? 0).toFixed(1)
