import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Cluster } from "./Cluster.ts"

// The process that owns a server. It ends, and the server with it, when whoever started it ends in whatever way: then
// the channel to it closes.

const directory = mkdtempSync(join(tmpdir(), "lanekit-postgres-"))

const tell = (
  message: { readonly url: string; readonly bin: string } | { readonly done: true } | { readonly error: string }
) => {
  if (process.connected) process.send?.(message)
}

const fail = (error: unknown) => {
  tell({ error: String(error) })
}

const cluster = Cluster.make(directory, process.argv[2] === "system" ? "system" : "any").then(async (cluster) => {
  await cluster.start()
  tell({ url: cluster.url, bin: cluster.bin })
  return cluster
})

let last: Promise<void> = cluster.then(() => undefined).catch(fail)

const obey = async (command: unknown) => {
  const server = await cluster
  if (command === "start") await server.start()
  if (command === "fast" || command === "immediate") await server.stop(command)
  tell({ done: true })
}

process.on("message", (command) => {
  last = last.then(() => obey(command)).catch(fail)
})

process.once("disconnect", () => {
  last = last
    .then(async () => (await cluster).stop("immediate"))
    .catch(fail)
    .then(() => rmSync(directory, { recursive: true, force: true }))
    .then(() => process.exit())
})
