import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { exchange } from "./contract/exchange.ts"
import { fullKey, start } from "./servers.ts"

const patch = (port: number, target: string, body: string) =>
  exchange(port, {
    method: "PATCH",
    target,
    headers: { authorization: `Bearer ${fullKey}`, "content-type": "application/json" },
    body: Buffer.from(body),
    chunked: false
  })

describe("a server that ignores unknown fields", () => {
  it.live("reads on without them, in bodies and in queries", () =>
    Effect.gen(function*() {
      const port = yield* start({ unknownFields: "ignore" })
      const { status, text } = yield* patch(
        port,
        "/api/v2/contacts/ct_ada?trace=1",
        "{\"name\":\"Known\",\"job_title\":\"Countess\"}"
      )
      assert.strictEqual(status, 200, text)
      const contact = JSON.parse(text)
      assert.strictEqual(contact.name, "Known")
      assert.notProperty(contact, "job_title")
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("still refuses what it knows to be wrong, and what would be lost on the way", () =>
    Effect.gen(function*() {
      const port = yield* start({ unknownFields: "ignore" })
      for (
        const body of [
          "{\"job_title\":1,\"name\":\"\"}",
          "{\"external_ids\":{\"__proto__\":\"x\"}}",
          "{\"a\":1,\"a\":2}"
        ]
      ) {
        const { status } = yield* patch(port, "/api/v2/contacts/ct_ada", body)
        assert.strictEqual(status, 400, body)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})

describe("a body with very many problems", () => {
  it.live("is told of the first hundred, of whatever kind they are", () =>
    Effect.gen(function*() {
      const port = yield* start({})
      const numbers = Array.from({ length: 300 }, (_, number) => number)
      const unknown = numbers.map((number) => `"f${number}":1`)
      for (const fields of [unknown, [...unknown, ...unknown]]) {
        const { status, text } = yield* patch(port, "/api/v2/contacts/ct_ada", `{${fields.join(",")}}`)
        assert.strictEqual(status, 400)
        assert.lengthOf(JSON.parse(text).error.details, 100)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
