import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

/** The compiled program. */
export const binary = fileURLToPath(new URL("../dist/main.js", import.meta.url))

/** A key that must never be seen in any output. */
export const key = "pl_v2_T0pS3cretKey"

/** What a run of the program left. */
export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The environment of a run: nothing of the surroundings but where programs are. */
export type Environment = Readonly<Record<string, string>>

/** Runs the program against an API, with a key. */
export const lanekit = (url: string, words: ReadonlyArray<string>, more: Environment = {}) =>
  bare(words, { PRODUCTLANE_API_KEY: key, PRODUCTLANE_BASE_URL: url, ...more })

/** Runs the program with nothing but the given environment. `during` meets the running process. */
export const bare = (
  words: ReadonlyArray<string>,
  environment: Environment = {},
  during: (child: ChildProcess) => Effect.Effect<void> = () => Effect.void
): Effect.Effect<Ran> =>
  Effect.gen(function*() {
    const child = spawn(process.execPath, [binary, ...words], { env: surroundings(environment), stdio: "pipe" })
    child.stdin.end()
    const [ran] = yield* Effect.all([outcome(child), during(child)], { concurrency: "unbounded" })
    return look(words, ran)
  })

/** What holds for every run: it shows no key, and people no line over 80 columns. */
export const look = (words: ReadonlyArray<string>, ran: Ran): Ran => {
  const text = ran.stdout + ran.stderr
  assert.notInclude(text, key)
  if (words.includes("--json")) return ran
  for (const line of text.split("\n")) assert.isAtMost(line.length, 80, line)
  return ran
}

/**
 * Runs a shell command on a terminal of its own, which `script` of util-linux makes, and types `answer` once `question` is on the screen.
 *
 * `ahead` is typed before the command begins: it waits in the terminal when the question appears.
 */
export const onTerminal = (
  command: string,
  environment: Environment,
  question: string,
  answer: string,
  ahead = ""
) =>
  Effect.suspend(() => {
    const child = spawn("script", ["-qec", `read -r go; ${command}`, "/dev/null"], {
      env: surroundings(environment),
      stdio: "pipe"
    })
    child.stdin.write(`go\n${ahead}`)
    let screen = ""
    let isAnswered = false
    child.stdout.on("data", (chunk: Buffer) => {
      screen += chunk.toString()
      if (isAnswered || question === "" || !screen.includes(question)) return
      isAnswered = true
      child.stdin.write(answer)
    })
    return outcome(child)
  })

/** How the program is called in a shell command. */
export const inShell = `'${process.execPath}' '${binary}'`

/** The object of the one line that an error is in JSON. */
export const errorOf = (ran: Ran): unknown => {
  assert.match(ran.stderr, /^\{"error":.*\}\n$/)
  const { error } = JSON.parse(ran.stderr)
  return error
}

const surroundings = (environment: Environment): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  TERM: "xterm",
  PRODUCTLANE_RETRIES: "0",
  ...environment
})

const outcome = (child: ChildProcess): Effect.Effect<Ran> =>
  Effect.promise(() =>
    new Promise((resolve, reject) => {
      let stdout = ""
      let stderr = ""
      child.stdout?.on("data", (chunk: Buffer) => stdout += chunk.toString())
      child.stderr?.on("data", (chunk: Buffer) => stderr += chunk.toString())
      child.on("error", reject)
      child.on("close", (code) => resolve({ code, stdout, stderr }))
    })
  )
