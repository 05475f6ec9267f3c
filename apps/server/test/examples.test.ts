import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { type Example, examples, operations } from "@lanekit/http"
import { Effect, Struct } from "effect"
import { exchange } from "./contract/exchange.ts"
import { start } from "./servers.ts"

// What a server mints: ids of records that it made, and the moments of changes.
const minted = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/"(ct|co|bs)_[0-9a-f]{24}"/g, "\"$1_minted\"")
      .replaceAll(/"(created|updated)_at":"(?!2026-01-0)[^"]*"/g, "\"$1_at\":\"minted\"")
  )

describe("the examples of the API's description", () => {
  it.live("are what a server answers that has just been started with the demo", () =>
    Effect.gen(function*() {
      const port = yield* start({ seed: { _tag: "Demo" } })
      for (const name of Struct.keys(operations)) {
        const { body, params, query, success }: Example = examples[name]
        const { method, path } = operations[name]
        const place = path.replaceAll(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? ""))
        const { status, text } = yield* exchange(port, {
          method,
          target: `/api/v2${place}?${new URLSearchParams(JSON.parse(JSON.stringify(query)))}`,
          headers: {
            authorization: "Bearer pl_v2_demo_full",
            ...(body !== undefined && { "content-type": "application/json" })
          },
          body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
          chunked: false
        })
        assert.strictEqual(status, 200, `${name}: ${text}`)
        assert.deepStrictEqual(minted(JSON.parse(text)), minted(success), name)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)), 30_000)
})
