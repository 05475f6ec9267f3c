import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Array, Effect } from "effect"
import { demoContactId, demoKeys, demoSeed } from "../src/demoSeed.ts"
import { parseSeed } from "../src/seedFile.ts"
import { exchange } from "./contract/exchange.ts"
import { start } from "./servers.ts"

const shared = (values: ReadonlyArray<string>) =>
  Object.values(Array.groupBy(values, (value) => value)).filter(({ length }) => length > 1)

const statusWith = (key: string, method: string) =>
  Effect.fnUntraced(function*(port: number) {
    const { status } = yield* exchange(port, {
      method,
      target: `/api/v2/contacts/${demoContactId}`,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: method === "PATCH" ? Buffer.from("{\"name\":\"Tried\"}") : undefined,
      chunked: false
    })
    return status
  })

describe("the demo seed", () => {
  it.effect("is the same every time", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* demoSeed, yield* demoSeed)
    }))

  it.effect("holds what there is to try", () =>
    Effect.map(demoSeed, ({ companies, contacts }) => {
      assert.isAtLeast(contacts.length, 1000)
      assert.isAtLeast(companies.length, 60)
      assert.strictEqual(shared(companies.map(({ name }) => name)).length, 1)
      assert.strictEqual(shared(companies.flatMap(({ externalIds }) => externalIds)).length, 1)
      assert.strictEqual(shared(companies.flatMap(({ domains }) => domains)).length, 0)
      assert.strictEqual(shared(contacts.map(({ email }) => email)).length, 0)
      assert.isAtLeast(contacts.filter(({ isSubscribed }) => !isSubscribed).length, 100)
      assert.isTrue(contacts.some(({ id }) => id === demoContactId))
    }))
})

describe("the demo keys", () => {
  it.live("open a server on loopback, as far as their scopes go", () =>
    Effect.gen(function*() {
      const port = yield* start({ seed: { _tag: "Demo" } })
      assert.strictEqual(yield* statusWith(demoKeys.full, "PATCH")(port), 200)
      assert.strictEqual(yield* statusWith(demoKeys.read, "GET")(port), 200)
      assert.strictEqual(yield* statusWith(demoKeys.read, "PATCH")(port), 403)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("are refused by a server that other machines can reach", () =>
    Effect.gen(function*() {
      const port = yield* start({ seed: { _tag: "Demo" }, host: "0.0.0.0" })
      assert.strictEqual(yield* statusWith(demoKeys.full, "GET")(port), 401)
      assert.strictEqual(yield* statusWith(demoKeys.read, "GET")(port), 401)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})

describe("a seed file", () => {
  it.effect("needs no more than what matters", () =>
    Effect.gen(function*() {
      const seed = yield* parseSeed("{\"contacts\":[{\"id\":\"ct_1\",\"email\":\"a@example.com\"}]}")
      assert.strictEqual(seed.contacts[0]?.isSubscribed, true)
      assert.deepStrictEqual([seed.companies, seed.apiKeys], [[], []])
    }))

  for (
    const [what, text, issues] of [
      ["is no JSON", "{", [""]],
      ["is no object", "[]", [""]],
      ["has an unknown field", "{\"contact\":[]}", ["contact"]],
      ["has no id and no e-mail", "{\"contacts\":[{}]}", ["contacts.0.id", "contacts.0.email"]],
      [
        "gives an e-mail twice, in two cases",
        "{\"contacts\":[{\"id\":\"a\",\"email\":\"x@example.com\"},{\"id\":\"b\",\"email\":\"X@example.com\"}]}",
        ["contacts.1.email"]
      ],
      [
        "names a company that is not there",
        "{\"contacts\":[{\"id\":\"a\",\"email\":\"x@example.com\",\"company_id\":\"co_1\"}]}",
        ["contacts.0"]
      ],
      [
        "has a key without its version",
        "{\"api_keys\":[{\"id\":\"k\",\"secret\":\"hunter2\",\"scopes\":[]}]}",
        ["api_keys.0.secret"]
      ]
    ] as const
  ) {
    it.effect(`that ${what} is refused, with its place`, () =>
      Effect.map(Effect.flip(parseSeed(text)), (found) => {
        assert.deepStrictEqual(found.map(({ path }) => path), [...issues])
        assert.notInclude(JSON.stringify(found), "hunter2")
      }))
  }
})
