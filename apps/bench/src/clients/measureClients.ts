import { execFile } from "node:child_process"
import { tmpdir } from "node:os"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { ClientPlan } from "../Plan.ts"
import { startContacts } from "../ServerProcess.ts"
import type { Surroundings } from "../Surroundings.ts"
import { disagreements } from "./agreement.ts"
import { type Bundle, measureBundles } from "./bundles.ts"
import { clientsOf } from "./clients.ts"
import { generate } from "./heyApi.ts"
import type { Sample, Task } from "./Sample.ts"

/** What was measured of all clients. */
export interface ClientResults {
  /** What was measured, and how, in one line each. */
  readonly facts: ReadonlyArray<string>
  /** The clients' names, in the order of the tables. */
  readonly names: ReadonlyArray<string>
  readonly samples: ReadonlyArray<Sample>
  readonly bundles: ReadonlyArray<Bundle>
}

/** Measures all clients against one server, which answers as fast as it can, once they have shown that they do the same. */
export const measureClients = async (
  plan: ClientPlan,
  { makeDirectory, tell }: Surroundings
): Promise<ClientResults> => {
  const generated = await generate(makeDirectory(tmpdir()))
  const kinds = clientsOf(generated)
  const server = await startContacts()
  try {
    const found = await disagreements(kinds, server.baseUrl)
    if (found.length > 0) throw new Error(["the clients do not do the same:", ...found].join("\n"))
    tell("clients: all ask the same, and give the same")
    const task = { ...plan, baseUrl: server.baseUrl, generated }
    const times = await samplesOf("timing", ["--expose-gc"], task)
    tell("clients: timed")
    const bytes = await samplesOf("allocation", withoutCollections, { ...task, calls: countedCalls })
    tell("clients: allocations counted")
    return {
      facts: [
        `Clients: ${plan.rounds} rounds of ${plan.calls} calls, after ${plan.warmUpCalls} that do not count; allocations of ${countedCalls}`
      ],
      names: kinds.map(({ name }) => name),
      samples: [...times, ...bytes],
      bundles: await measureBundles(generated)
    }
  } finally {
    await server.stop()
  }
}

// The young generation begins with half a gigabyte, in MiB. Only what is used of it takes memory.
const withoutCollections = ["--expose-gc", "--min-semi-space-size=512", "--max-semi-space-size=512"]

/** Calls of which the allocations are counted at a time. */
const countedCalls = 100

const limit = 12 * 60_000

const samplesOf = async (
  program: "timing" | "allocation",
  flags: ReadonlyArray<string>,
  task: Task
): Promise<ReadonlyArray<Sample>> => {
  const file = fileURLToPath(new URL(`../../dist/clients/${program}.js`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, file, JSON.stringify(task)], {
    env: { PATH: process.env["PATH"], NODE_ENV: "production" },
    timeout: limit,
    maxBuffer: 16 * 2 ** 20
  })
  return JSON.parse(stdout)
}
