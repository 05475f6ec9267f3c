import { readFileSync } from "node:fs"
import { makeApp } from "./peer/app.ts"
import { fill, open } from "./peer/database.ts"
import type { World } from "./world.ts"

// The peer as a process of its own: takes a free port of loopback and says where it is, as the Lanekit server does.

const setting = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === "") throw new Error(`${name} is not set`)
  return value
}

const db = open(setting("PEER_DB"))
const world: World = JSON.parse(readFileSync(setting("PEER_SEED"), "utf8"))
fill(db, world)

const app = makeApp(db)
const stop = async () => {
  await app.close()
  db.close()
}
process.once("SIGTERM", () => void stop())
process.once("SIGINT", () => void stop())

console.log(`Fastify answers on ${await app.listen({ host: "127.0.0.1", port: 0 })}/api/v2`)
