import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { exchange } from "../contract/exchange.ts"
import { startEmbedded } from "../servers.ts"
import { startGateway } from "./gatewayWorld.ts"

const ask = (port: number, method: string, target: string) =>
  exchange(port, { method, target, headers: {}, body: undefined, chunked: false })

const places = [
  ["/api/v2/operations/op_1", "GET, HEAD"],
  ["/webhooks/productlane", "POST"],
  ["/health/live", "GET, HEAD"],
  ["/health/ready", "GET, HEAD"]
] as const

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

describe("what a gateway answers beside the API", () => {
  it.live("refuses other methods than its own, with those that it has", () =>
    Effect.gen(function*() {
      const { port } = yield* startGateway({ gateway: { webhookSecrets: [Redacted.make("whsec_0123456789abcdef")] } })
      for (const [path, allow] of places) {
        for (const method of methods.filter((each) => !allow.includes(each))) {
          const { headers, status, text } = yield* ask(port, method, `${path}?x=1`)
          assert.deepStrictEqual([status, headers.allow], [405, allow], `${method} ${path}`)
          const { error } = JSON.parse(text)
          assert.strictEqual(error.code, "method_not_allowed")
          assert.strictEqual(error.request_id, headers["x-request-id"])
        }
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("is not there where it is none, nor the place for events without a secret", () =>
    Effect.gen(function*() {
      const { port } = yield* startGateway()
      assert.strictEqual((yield* ask(port, "GET", "/webhooks/productlane")).status, 404)
      const embedded = yield* startEmbedded
      for (const [path] of places) assert.strictEqual((yield* ask(embedded.port, "PUT", path)).status, 404, path)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
