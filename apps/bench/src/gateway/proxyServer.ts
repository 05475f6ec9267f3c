import proxy from "@fastify/http-proxy"
import fastify from "fastify"

// The least that holds one key for many callers: a Fastify proxy that puts the API's key in the place of theirs.

const setting = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === "") throw new Error(`${name} is not set`)
  return value
}

const authorization = `Bearer ${setting("UPSTREAM_KEY")}`
const { origin, pathname } = new URL(setting("UPSTREAM_URL"))

const app = fastify({ forceCloseConnections: true, keepAliveTimeout: 60_000 })
await app.register(proxy, {
  upstream: origin,
  prefix: pathname,
  rewritePrefix: pathname,
  replyOptions: { rewriteRequestHeaders: (_request, headers) => ({ ...headers, authorization }) }
})

process.once("SIGTERM", () => void app.close())
process.once("SIGINT", () => void app.close())

console.log(`Proxy answers on ${await app.listen({ host: "127.0.0.1", port: 0 })}${pathname}`)
