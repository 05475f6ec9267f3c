import fastify from "fastify"
import { timeStarts } from "./timeStarts.ts"

// A Fastify server that does nothing at all: no database, no keys, one route.
await timeStarts(async () => {
  const app = fastify({ forceCloseConnections: true })
  app.get("/me", () => ({}))
  const url = `${await app.listen({ host: "127.0.0.1", port: 0 })}/me`
  return { url, headers: {}, stop: () => app.close() }
})
