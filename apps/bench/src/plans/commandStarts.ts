import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { inTurn } from "../inTurn.ts"
import { median } from "../statistics.ts"

/** How long a command takes that does next to nothing: the median of some starts. */
export interface CommandStart {
  readonly name: string
  readonly millis: number
}

/** Starts the command line, and Node alone, in turn. */
export const measureCommandStarts = async (rounds: number): Promise<ReadonlyArray<CommandStart>> => {
  const binary = fileURLToPath(new URL("../../../cli/dist/main.js", import.meta.url))
  const commands: ReadonlyArray<readonly [name: string, words: ReadonlyArray<string>]> = [
    ["node, nothing", ["-e", ""]],
    ["lanekit --version", [binary, "--version"]],
    ["lanekit sync plan --help", [binary, "sync", "plan", "--help"]]
  ]
  const found = await inTurn(
    Array.from({ length: rounds }),
    () => inTurn(commands, ([, words]) => timed(words))
  )
  return commands.map(([name], place) => ({
    name,
    millis: median(found.map((round) => round[place] ?? NaN))
  }))
}

const limit = 60_000

const timed = async (words: ReadonlyArray<string>): Promise<number> => {
  const begin = performance.now()
  await promisify(execFile)(process.execPath, [...words], { env: { PATH: process.env["PATH"] }, timeout: limit })
  return performance.now() - begin
}
