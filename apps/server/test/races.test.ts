import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { exchange } from "./contract/exchange.ts"
import { fullKey, startEmbedded, startGateway } from "./servers.ts"

const send = (port: number, method: string, id: string, body?: object) =>
  exchange(port, {
    method,
    target: `/api/v2/contacts/${id}`,
    headers: { authorization: `Bearer ${fullKey}`, "content-type": "application/json" },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    chunked: false
  })

for (const [backend, start] of [["embedded", startEmbedded], ["through a gateway", startGateway]] as const) {
  describe(`requests that race, ${backend}`, () => {
    it.live("give one e-mail to one contact and tell the others", () =>
      Effect.gen(function*() {
        const { port } = yield* start
        const ids = ["ct_ada", "ct_bob", "ct_multi"]
        for (let round = 0; round < 10; round++) {
          const answers = yield* Effect.forEach(
            ids,
            (id) => send(port, "PATCH", id, { email: `Race${round}@example.com`, name: `Round ${round}` }),
            { concurrency: "unbounded" }
          )
          assert.deepStrictEqual(answers.map(({ status }) => status).toSorted(), [200, 409, 409])
          for (const { status, text } of answers) {
            if (status === 409) assert.include(text, "\"reason\":\"email_taken\"")
          }
          const contacts = yield* Effect.forEach(ids, (id) => send(port, "GET", id))
          const holders = contacts.filter(({ text }) => text.includes(`Race${round}@example.com`))
          assert.strictEqual(holders.length, 1)
          // The losers' other fields were not half written.
          assert.strictEqual(contacts.filter(({ text }) => text.includes(`"Round ${round}"`)).length, 1)
        }
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

    it.live("leave a contact as one of them wrote it, whole", () =>
      Effect.gen(function*() {
        const { port } = yield* start
        const numbers = Array.from({ length: 40 }, (_, index) => index)
        const answers = yield* Effect.forEach(
          numbers,
          (number) => send(port, "PATCH", "ct_ada", { name: `N${number}`, email: `n${number}@example.com` }),
          { concurrency: "unbounded" }
        )
        assert.isTrue(answers.every(({ status }) => status === 200))
        const { email, name } = JSON.parse((yield* send(port, "GET", "ct_ada")).text)
        assert.strictEqual(email, `n${String(name).slice(1)}@example.com`)
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
  })
}
