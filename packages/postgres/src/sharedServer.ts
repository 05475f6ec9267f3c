import { mkdtempSync, rmSync } from "node:fs"
import { createConnection, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { text } from "node:stream/consumers"
import { launch, type Supervisor } from "./PostgresServer.ts"

const variable = "LANEKIT_TEST_POSTGRES"

/**
 * What a run of tests does before all others: whoever asks for the URL of the run's server gets it, and the first who
 * asks has it started.
 */
export default (): () => Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), "lanekit-postgres-url-"))
  const path = join(directory, "socket")
  let server: Promise<Supervisor> | undefined
  const answering = createServer((socket) => {
    server ??= launch()
    // Whoever asked may be gone by then.
    socket.on("error", () => undefined)
    server.then(({ url }) => socket.end(url), (error: unknown) => socket.end(`${failure}${String(error)}`))
  }).listen(path)
  process.env[variable] = path
  return async () => {
    answering.close()
    const supervisor = await server?.catch(() => undefined)
    await supervisor?.end()
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The URL of the run's server, without the name of a database. */
export const sharedUrl = async (): Promise<string> => {
  const path = process.env[variable]
  if (path === undefined) throw new Error("no PostgreSQL for these tests: run them from the root of the repository")
  const answer = await text(createConnection(path))
  if (answer.startsWith(failure)) throw new Error(answer)
  return answer
}

const failure = "no PostgreSQL for these tests: "
