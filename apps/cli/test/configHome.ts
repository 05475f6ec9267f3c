import { Effect, Layer, Option, type Redacted } from "effect"
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Keyring, KeyringUnavailable } from "../src/config/Keyring.ts"
import { inProcess } from "./inProcess.ts"
import type { Environment } from "./lanekit.ts"

/** The configuration of somebody, in a folder of its own. */
export interface ConfigHome {
  /** Runs a command line with this configuration, and no variable that sets anything. */
  readonly run: (
    words: ReadonlyArray<string>,
    options?: Parameters<typeof inProcess>[2]
  ) => ReturnType<typeof inProcess>
  /** The variables of such a run. */
  readonly environment: Environment
  /** Where lanekit has its own. */
  readonly directory: string
  readonly read: (name: string) => string
  readonly write: (name: string, text: string, mode?: number) => void
  /** Every file and folder, with its permissions. */
  readonly modes: () => Readonly<Record<string, string>>
}

/** Makes one, and removes it with the scope. */
export const make = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-config-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  ),
  (folder): ConfigHome => {
    const directory = join(folder, "lanekit")
    const environment = { PRODUCTLANE_API_KEY: "", XDG_CONFIG_HOME: folder }
    return {
      directory,
      environment,
      run: (words, options = {}) =>
        inProcess(undefined, words, { ...options, environment: { ...environment, ...options.environment } }),
      read: (name) => readFileSync(join(directory, name), "utf8"),
      write: (name, text, mode = 0o600) => {
        const path = join(directory, name)
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
        chmodSync(path, mode)
      },
      modes: () =>
        Object.fromEntries(
          ["", ...readdirSync(directory, { recursive: true, encoding: "utf8" }).toSorted()]
            .map((name) => [name, modeOf(join(directory, name))])
        )
    }
  }
)

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** A keyring in memory, and what is in it. */
export const memoryKeyring = () => {
  const secrets = new Map<string, Redacted.Redacted>()
  const layer = Layer.succeed(Keyring, {
    get: (account) => Effect.sync(() => Option.fromNullable(secrets.get(account))),
    set: (account, secret) => Effect.sync(() => void secrets.set(account, secret)),
    remove: (account) => Effect.sync(() => void secrets.delete(account))
  })
  return { layer, secrets }
}

/** A keyring that takes everything, and has nothing afterwards. */
export const forgetful = Layer.succeed(Keyring, {
  get: () => Effect.succeed(Option.none()),
  set: () => Effect.void,
  remove: () => new KeyringUnavailable()
})
