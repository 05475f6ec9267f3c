import { Effect, type Scope } from "effect"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** Commands that a document shows, and what it shows that they print. */
export interface ShellBlock {
  readonly commands: string
  readonly output: string | undefined
}

/** The blocks of commands of a document, in their order: those marked `sh`, with the one marked `text` that follows. */
export const shellBlocksOf = (document: string): ReadonlyArray<ShellBlock> =>
  [...document.matchAll(/^```sh\n([^]*?)^```(?:\n+```text\n([^]*?)^```)?/gm)].map(([, commands = "", output]) => ({
    commands,
    output
  }))

/** What blocks printed, one after the other, and how the shell ended that ran them. */
export interface Shown {
  readonly code: number | null
  readonly printed: ReadonlyArray<string>
  /** What the last block that began wrote to standard error. */
  readonly complaint: string
}

/** Runs blocks in one bash, which stops at the first command that fails. What it leaves behind is killed in the end. */
export const runInShell = (
  blocks: ReadonlyArray<string>,
  directory: string,
  env: Readonly<Record<string, string>>
): Effect.Effect<Shown, never, Scope.Scope> =>
  Effect.gen(function*() {
    const place = join(directory, "blocks")
    const pathOf = (number: number, ending: string) => join(place, `${number}.${ending}`)
    mkdirSync(place)
    blocks.forEach((commands, number) => writeFileSync(pathOf(number, "sh"), commands))
    const lines = blocks.map((_, number) =>
      `source ${pathOf(number, "sh")} > ${pathOf(number, "out")} 2> ${pathOf(number, "err")}`
    )
    const script = ["set -e -o pipefail", "shopt -s expand_aliases", ...lines].join("\n")
    const shell = yield* Effect.acquireRelease(
      // A group of its own, for what it starts to be found.
      Effect.sync(() => spawn("bash", ["-c", script], { cwd: directory, detached: true, env, stdio: "ignore" })),
      ({ pid }) => Effect.ignore(Effect.try(() => pid !== undefined && process.kill(-pid, "SIGKILL")))
    )
    const [code] = yield* Effect.promise(() => once(shell, "exit"))
    const begun = blocks.map((_, number) => number).filter((number) => existsSync(pathOf(number, "out")))
    return {
      code,
      printed: begun.map((number) => readFileSync(pathOf(number, "out"), "utf8")),
      complaint: begun.slice(-1).map((number) => readFileSync(pathOf(number, "err"), "utf8")).join("")
    }
  })

/** Whether a text is what a document shows, in which `…` stands for anything, but for the end of the last line. */
export const isShown = (output: string, text: string): boolean => {
  const parts = output.trimEnd().split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"))
  return new RegExp(`^${parts.join("[^]*?")}$`).test(text.replaceAll("\r", "").trimEnd())
}
