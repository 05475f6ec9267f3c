import { type ChildProcess, spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** A server that runs beside this process. */
export interface ServerProcess {
  readonly name: string
  readonly pid: number
  /** Where its API begins, such as `http://127.0.0.1:4010/api/v2`. */
  readonly baseUrl: string
  /** Stops it, and waits until it is gone. */
  readonly stop: () => Promise<void>
}

/** Where a server keeps its contacts, and the seed file that it begins with. */
export interface ServerOptions {
  readonly database: string
  readonly seed: string
}

/** Starts the Lanekit server on its embedded store. */
export const startOurs = ({ database, seed }: ServerOptions): Promise<ServerProcess> =>
  start("Lanekit", "../../server/dist/main.js", {
    LANEKIT_HOST: "127.0.0.1",
    LANEKIT_PORT: "0",
    LANEKIT_BACKEND: "embedded",
    LANEKIT_LIMITS: "off",
    LANEKIT_DB: database,
    LANEKIT_SEED: seed
  })

/** Starts the Fastify server. */
export const startPeer = ({ database, seed }: ServerOptions): Promise<ServerProcess> =>
  start("Fastify", "../dist/fastifyServer.js", { PEER_DB: database, PEER_SEED: seed })

/** Starts the server that clients are measured against: it has one contact, and no work to do. */
export const startContacts = (): Promise<ServerProcess> => start("Contacts", "../dist/clients/contactServer.js", {})

const startLimit = 20_000
const stopLimit = 15_000

/** Starts a compiled program, whose path is from here, with these settings and no others. It says where it answers. */
export const start = async (
  name: string,
  compiled: string,
  settings: Readonly<Record<string, string>>
): Promise<ServerProcess> => {
  const file = fileURLToPath(new URL(compiled, import.meta.url))
  if (!existsSync(file)) throw new Error(`${name}: ${file} is not there; run \`pnpm build\` first`)
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env["PATH"], NODE_ENV: "production", ...settings },
    stdio: ["ignore", "pipe", "pipe"]
  })
  // A bench that dies takes its servers along.
  const kill = () => void child.kill("SIGKILL")
  process.once("exit", kill)
  child.once("exit", () => process.off("exit", kill))
  try {
    const baseUrl = await addressOf(name, child)
    return { name, pid: child.pid ?? 0, baseUrl, stop: () => stop(child) }
  } catch (error) {
    await stop(child)
    throw error
  }
}

const addressOf = (name: string, child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let output = ""
    const fail = (why: string) => reject(new Error(`${name} ${why}: ${output.slice(0, 1000)}`))
    const timer = setTimeout(() => fail("did not start in time"), startLimit)
    child.once("error", reject)
    child.once("exit", (code) => {
      clearTimeout(timer)
      fail(`ended with ${String(code)}`)
    })
    child.stderr?.on("data", (chunk: Buffer) => {
      output += String(chunk)
    })
    child.stdout?.on("data", (chunk: Buffer) => {
      output += String(chunk)
      const address = /answers on (http:\/\/127\.0\.0\.1:\d+\/\S+)\s/.exec(output)?.[1]
      if (address === undefined) return
      clearTimeout(timer)
      resolve(address)
    })
  })

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGTERM")
  const timer = setTimeout(() => child.kill("SIGKILL"), stopLimit)
  await gone
  clearTimeout(timer)
}
