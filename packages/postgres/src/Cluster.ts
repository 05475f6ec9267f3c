import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { chownSync, mkdirSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { type Account, unprivileged } from "./account.ts"
import { majorOf, programsIn, type Provenance } from "./programs.ts"

/** How a server stops: `fast` takes leave of its clients, `immediate` is a crash. */
export type Stop = "fast" | "immediate"

/** A PostgreSQL server on a free port of the loopback, in a directory that holds all of it. */
export class Cluster {
  /** The URL without the name of a database. */
  readonly url: string
  /** The directory of its programs. */
  readonly bin: string
  readonly #data: string
  readonly #account: Account | undefined
  readonly #port: number
  #server: ChildProcess | undefined

  private constructor(bin: string, data: string, account: Account | undefined, port: number, password: string) {
    this.bin = bin
    this.#data = data
    this.#account = account
    this.#port = port
    this.url = `postgres://${user}:${password}@127.0.0.1:${port}`
  }

  /** A cluster in `directory`, which is empty, and not started. */
  static async make(directory: string, provenance: Provenance): Promise<Cluster> {
    const account = unprivileged()
    const bin = programsIn(directory, account, provenance)
    const data = join(directory, "data")
    const passwordFile = join(directory, "password")
    const password = randomBytes(12).toString("hex")
    mkdirSync(data, { mode: 0o700 })
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (account !== undefined) {
      for (const path of [directory, data, passwordFile]) chownSync(path, account.uid, account.gid)
    }
    const flags = [...initialFlags, ...majorOf(bin) < 16 ? [] : cheapPasswords]
    execFileSync(join(bin, "initdb"), ["-D", data, "-U", user, `--pwfile=${passwordFile}`, ...flags], {
      ...account,
      env: environment,
      stdio: ["ignore", "ignore", "pipe"]
    })
    rmSync(passwordFile)
    return new Cluster(bin, data, account, await freePort(), password)
  }

  /** Resolves when clients are welcome. */
  async start(): Promise<void> {
    const server = spawn(join(this.bin, "postgres"), ["-D", this.#data, "-p", `${this.#port}`, ...settings], {
      ...this.#account,
      env: environment,
      stdio: ["ignore", "ignore", "pipe"]
    })
    this.#server = server
    const words: Array<string> = []
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject)
      server.once("exit", () => reject(new Error(`PostgreSQL did not start: ${words.join("\n")}`)))
      createInterface(server.stderr).on("line", (line) => {
        if (line.includes("ready to accept connections")) resolve()
        words.splice(0, words.length - maxWords, line)
      })
    })
  }

  /** Resolves when the server is gone. */
  async stop(how: Stop): Promise<void> {
    const server = this.#server
    this.#server = undefined
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const exit = once(server, "exit")
    server.kill(how === "fast" ? "SIGINT" : "SIGQUIT")
    await exit
  }
}

const user = "postgres"

// Texts are compared as a language does, which is what servers of the real world do: what needs another order says so.
const initialFlags = [
  "--auth=scram-sha-256",
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=icu",
  "--icu-locale=en-US",
  "--no-instructions",
  "--no-sync"
]

const cheapPasswords = ["-c", "scram_iterations=1"]

// Nothing here must survive a loss of power. What was committed survives a crash of the server.
const settings = [
  "listen_addresses=127.0.0.1",
  "unix_socket_directories=",
  "max_connections=300",
  "shared_buffers=32MB",
  "fsync=off",
  "full_page_writes=off",
  "autovacuum=off",
  "wal_level=minimal",
  "max_wal_senders=0"
].flatMap((setting) => ["-c", setting])

const environment = { ...process.env, LC_ALL: "C" }

const maxWords = 20

// Outside of the range from which systems draw the ports of clients: it must be free again after the server stopped.
const freePort = async (): Promise<number> => {
  const port = 20_000 + Math.floor(Math.random() * 10_000)
  const server = createServer().listen(port, "127.0.0.1")
  const isFree = await new Promise<boolean>((resolve) => {
    server.once("listening", () => resolve(true)).once("error", () => resolve(false))
  })
  if (!isFree) return freePort()
  await new Promise((resolve) => server.close(resolve))
  return port
}
