import { assert } from "@effect/vitest"
import { Deferred, Effect, Exit, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const built = (app: string): string => fileURLToPath(new URL(`../../${app}/dist/main.js`, import.meta.url))

/** The compiled server. */
export const serverProgram = built("server")

/** The compiled command line. */
export const cliProgram = built("cli")

/** How a program ended, with everything that it wrote. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that runs. */
export interface Running {
  readonly process: ChildProcess
  /** Waits until standard output holds a text, and gives all that came. Fails when the program ends without it. */
  readonly printed: (text: string) => Effect.Effect<string, Error>
  /** The same of standard error, until it holds a text so many times. */
  readonly told: (text: string, times: number) => Effect.Effect<string, Error>
  readonly ended: Effect.Effect<Ended>
}

/** Starts a Node program with nothing of this process's environment but the search path; it is killed in the end. */
export const run = (
  program: string,
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>>,
  cwd: string = tmpdir()
): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.gen(function*() {
      const ended = yield* Deferred.make<Ended>()
      const child = spawn(process.execPath, [program, ...args], {
        cwd,
        env: { PATH: process.env["PATH"] ?? "", ...env },
        stdio: ["ignore", "pipe", "pipe"]
      })
      let stdout = ""
      let stderr = ""
      child.stdout.on("data", (chunk: Buffer) => {
        stdout += chunk.toString("utf8")
        child.emit("printed")
      })
      child.stderr.on("data", (chunk: Buffer) => {
        stderr += chunk.toString("utf8")
        child.emit("printed")
      })
      child.on("close", (code, signal) => {
        Deferred.unsafeDone(ended, Exit.succeed({ code, signal, stdout, stderr }))
        child.emit("printed")
      })
      const until = (all: () => string, text: string, times: number) =>
        Effect.async<string, Error>((resume) => {
          const look = () => {
            if (all().split(text).length > times) resume(Effect.succeed(all()))
            else if (child.exitCode !== null || child.signalCode !== null) {
              resume(Effect.fail(new Error(`ended without printing ${text}: ${stdout}${stderr}`)))
            } else return
            child.off("printed", look)
          }
          child.on("printed", look)
          look()
        })
      return {
        process: child,
        printed: (text: string) => until(() => stdout, text, 1),
        told: (text: string, times: number) => until(() => stderr, text, times),
        ended: Deferred.await(ended)
      }
    }),
    ({ ended, process }) => Effect.sync(() => process.kill("SIGKILL")).pipe(Effect.andThen(ended))
  )

/** A directory that is gone in the end. */
export const temporaryDirectory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** Starts the compiled server on a free port, without limits unless `env` sets some, and waits until it answers. */
export const startServer = Effect.fnUntraced(function*(env: Readonly<Record<string, string>>) {
  const running = yield* run(serverProgram, [], {
    LANEKIT_PORT: "0",
    LANEKIT_DB: ":memory:",
    // A gateway always has limits.
    ...(env["LANEKIT_BACKEND"] === "productlane" ? {} : { LANEKIT_LIMITS: "off" }),
    ...env
  })
  const banner = yield* running.printed("Stop with Ctrl-C.")
  const baseUrl = /http:\/\/\S+\/api\/v2/.exec(banner)?.[0] ?? ""
  return { ...running, banner, baseUrl }
})

/** Runs the compiled command line to its end. */
export const lanekit = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>, cwd?: string) =>
  Effect.scoped(Effect.flatMap(run(cliProgram, args, env, cwd), ({ ended }) => ended))

/** Runs a command of the compiled server to its end. */
export const serverCommand = (args: ReadonlyArray<string>, env: Readonly<Record<string, string>>) =>
  Effect.scoped(Effect.flatMap(run(serverProgram, args, env), ({ ended }) => ended))

/** That a server that was just started ends in good order when it is told to. */
export const stopsOn = (signal: NodeJS.Signals) =>
  Effect.gen(function*() {
    const server = yield* startServer({ LANEKIT_SEED: "none" })
    server.process.kill(signal)
    const { code, stderr } = yield* server.ended
    assert.deepStrictEqual([code, stderr], [0, ""])
  }).pipe(Effect.scoped)
