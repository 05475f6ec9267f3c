import { assert, describe, it } from "@effect/vitest"
import { EmailAddress } from "@lanekit/core"
import { Effect } from "effect"
import { answer, cut, run, scripted } from "./script.ts"
import { contactJson, json, pageOf } from "./stub.ts"

const email = EmailAddress.EmailAddress.make("new@example.com")
const created = answer(() => json(200, { ...contactJson, email }))
const nobody = answer(() => json(200, pageOf()))

describe("a connection that fails", () => {
  for (
    const [code, syscall] of [
      ["ECONNREFUSED", "connect"],
      ["EHOSTUNREACH", "connect"],
      ["ENETUNREACH", "connect"],
      ["ENOTFOUND", "getaddrinfo"],
      ["UND_ERR_CONNECT_TIMEOUT", undefined]
    ] as const
  ) {
    it.effect(`before it stands has carried nothing: ${code}`, () =>
      Effect.gen(function*() {
        const { arrivals, client } = yield* scripted([cut(code, syscall), created])
        assert.propertyVal(yield* run(client.contacts.create({ email })), "email", email)
        assert.deepStrictEqual(arrivals.map(({ call }) => call), ["POST /contacts", "POST /contacts"])
      }))
  }

  for (const [code, syscall] of [["EHOSTUNREACH", "read"], ["ENETUNREACH", "read"], ["EHOSTUNREACH", "write"]]) {
    it.effect(`when it stood may have carried the request: ${code} of ${syscall}`, () =>
      Effect.gen(function*() {
        const { arrivals, client } = yield* scripted([cut(code, syscall), nobody])
        assert.include(yield* run(client.contacts.create({ email })), { _tag: "OutcomeUnknown", reason: "cut" })
        assert.deepStrictEqual(arrivals.map(({ call }) => call), ["POST /contacts", "GET /contacts"])
      }))
  }
})
