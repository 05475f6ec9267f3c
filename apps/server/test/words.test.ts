import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { assert, describe, it } from "@effect/vitest"
import { issues } from "@lanekit/core"
import { Array, Effect, FastCheck as fc, Predicate } from "effect"
import { FaultRule } from "../src/faults/FaultRule.ts"
import { decodeSeed } from "../src/seedFile.ts"
import { understand } from "../src/standIn/StandInOptions.ts"

const secret = "s3cret-value"

const decodeFault = issues.decode(FaultRule)

/** What people write as JSON, with an example of each, and how its problems are told. */
const inputs = {
  "a seed": {
    example: {
      workspace_id: "ws_1",
      companies: [{
        id: "co_1",
        name: "Acme",
        domains: ["a.test"],
        size: 1,
        owner: { id: "us_1", name: null, avatar_url: null },
        external_ids: ["x"]
      }],
      contacts: [{ id: "ct_1", email: "a@example.com", is_subscribed: true, external_ids: { crm: "1" } }],
      blocked_senders: [{ id: "bs_1", type: "DOMAIN", value: "a.test" }],
      company_statuses: [{ id: "st_1", name: "Active" }],
      members: [{ id: "us_1", name: null }],
      api_keys: [{ id: "key_1", secret: "pl_v2_0123456789", scopes: ["contacts:read"], is_revoked: false }],
      webhooks: [{ url: "http://a.test/", secret: "whsec_0123456789abcdef", events: ["contact.updated"] }]
    },
    problemsOf: (json: unknown) => problems(Effect.mapError(decodeSeed(json), (issues) => ({ issues })))
  },
  "a fault": {
    example: { kind: "html", status: 502, operations: ["getMe"], request_id: true, lane: "read", count: 1, seed: 1 },
    problemsOf: (json: unknown) => problems(decodeFault(json, "reject"))
  },
  "the options of a stand-in": {
    example: { seed: { contacts: [] }, limits: { reads: 1, window: "fixed" }, webhookRetries: [10], admin: true },
    problemsOf: (json: unknown) => problems(Effect.provide(understand(json), NodeFileSystem.layer))
  }
}

const problems = <A>(
  decoded: Effect.Effect<A, { readonly issues: ReadonlyArray<{ readonly path: string; readonly message: string }> }>
): Effect.Effect<ReadonlyArray<{ readonly path: string; readonly message: string }>> =>
  Effect.match(decoded, { onFailure: ({ issues }) => issues, onSuccess: () => [] })

/** Every place of a JSON value: its path. */
const placesOf = (json: unknown): ReadonlyArray<ReadonlyArray<string>> => [
  [],
  ...(Predicate.isObject(json)
    ? Object.entries(json).flatMap(([name, value]) => placesOf(value).map((place) => Array.prepend(place, name)))
    : [])
]

const withAt = (json: unknown, [name, ...rest]: ReadonlyArray<string>, value: unknown): unknown => {
  if (name === undefined) return value
  const entries = Object.entries(Predicate.isObject(json) ? json : {})
  const changed = entries.map(([key, old]) => [key, key === name ? withAt(old, rest, value) : old] as const)
  return Array.isArray(json) ? changed.map(([, item]) => item) : Object.fromEntries(changed)
}

const wrong = fc.oneof(
  fc.constantFrom<unknown>(secret, [], {}, null, true, -1.5, "", [secret], { [secret.slice(0, 1)]: secret }),
  fc.jsonValue()
)

describe("what is wrong with", () => {
  for (const [what, { example, problemsOf }] of Object.entries(inputs)) {
    it.effect(`${what} is nothing, in an example`, () =>
      Effect.map(problemsOf(example), (found) => assert.deepStrictEqual(found, [])))

    it.effect.prop(
      `${what} is told in words of our own, whatever stands in any place`,
      [fc.constantFrom(...placesOf(example)), wrong],
      ([place, value]) =>
        // The path of a seed file is told.
        place[0] === "seed" && Predicate.isString(value) ?
          Effect.void :
          Effect.map(problemsOf(withAt(example, place, value)), (found) => {
            for (const { message } of found) {
              assert.notMatch(
                message,
                /Expected|actual|Struct|ReadonlyArray|Brand<|Encoded side|Unable to|\{ |s3cret|\bwith\b.*\|/
              )
            }
          }),
      { timeout: 60_000 }
    )
  }

  for (
    const [what, place, value, says] of [
      ["a seed", [], [], " must be an object"],
      ["a seed", ["contacts"], {}, "contacts must be a list"],
      ["a seed", ["contacts"], null, "contacts must be a list"],
      ["a seed", ["contacts"], [1, 2], "contacts.0 must be an object; contacts.1 must be an object"],
      ["a seed", ["api_keys", "0", "scopes"], "contacts:read", "api_keys.0.scopes must be a list"],
      ["a seed", ["companies", "0", "size"], "big", "companies.0.size must be a number"],
      ["a seed", ["contacts", "0", "is_subscribed"], "yes", "contacts.0.is_subscribed must be true or false"],
      ["a seed", ["contacts", "0", "external_ids"], ["x"], "contacts.0.external_ids must be an object"],
      ["the options of a stand-in", ["limits"], "of", "limits must be vendor, off or an object"],
      ["the options of a stand-in", ["limits"], { read: 5 }, "limits.read is not a known field"],
      ["the options of a stand-in", [], "demo", " the options must be an object"]
    ] as const
  ) {
    it.effect(`${what} is told: ${says}`, () => {
      const { example, problemsOf } = inputs[what]
      return Effect.map(
        problemsOf(withAt(example, place, value)),
        (found) => assert.strictEqual(found.map(({ message, path }) => `${path} ${message}`).join("; "), says)
      )
    })
  }
})
