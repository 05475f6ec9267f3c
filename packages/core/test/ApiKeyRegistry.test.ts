import { assert, describe, it } from "@effect/vitest"
import { ApiKey, ApiKeyRegistry, type Failure, issues, Timestamp } from "@lanekit/core"
import { Effect } from "effect"

const decode = issues.decode(ApiKeyRegistry.NewApiKey)

const accepted = (input: object) => decode({ name: "ci", scopes: ["contacts:read"], ...input }, "reject")

const refused = (input: object) =>
  Effect.map(
    Effect.flip(accepted(input)),
    (failure: Failure.ValidationFailed) => failure.issues.map(({ message, path }) => `${path} ${message}`)
  )

const scopeRule = "must be 1 to 255 visible ASCII characters without comma, quote and backslash"

describe("a new key", () => {
  it.effect("may be called anything of 1 to 255 characters", () =>
    Effect.gen(function*() {
      for (const name of ["x", " ", "🚀".repeat(255)]) assert.strictEqual((yield* accepted({ name })).name, name)
      for (const name of ["", "x".repeat(256)]) {
        assert.deepStrictEqual(yield* refused({ name }), ["name must be 1 to 255 characters"])
      }
      assert.deepStrictEqual(yield* refused({ name: 1 }), ["name must be a string"])
    }))

  it.effect("may have scopes that nobody knows, in the order that they are given in", () =>
    Effect.gen(function*() {
      const scopes = ["rockets:launch", "contacts:read", "*", "x".repeat(255), "a/b?c=d+e~"]
      assert.deepStrictEqual((yield* accepted({ scopes })).scopes.map(String), scopes)
    }))

  it.effect("has scopes without blanks, commas, quotes and backslashes", () =>
    Effect.gen(function*() {
      for (const scope of ["", " ", "a b", "a,b", "a\"b", "a\\b", "a\tb", "a\n", "ä", "x".repeat(256)]) {
        assert.deepStrictEqual(yield* refused({ scopes: ["ok", scope] }), [`scopes.1 ${scopeRule}`], scope)
      }
    }))

  it.effect("has 1 to 100 scopes, each once", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: 101 }, (_, index) => `scope:${index}`)
      assert.lengthOf((yield* accepted({ scopes: many.slice(1) })).scopes, 100)
      for (const scopes of [[], many, ["a", "b", "a"]]) {
        assert.deepStrictEqual(yield* refused({ scopes }), ["scopes must be 1 to 100 scopes, each once"])
      }
    }))
})

describe("what is said of a new key beside", () => {
  it.effect("may be left out", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(Object.keys(yield* accepted({})), ["name", "scopes"])
    }))

  it.effect("is a share, a priority, a policy of consent and an expiry, by their names on the wire", () =>
    Effect.gen(function*() {
      const expiresAt = "2026-01-01T02:00:00+02:00"
      const key = yield* accepted({ share: 100, priority: "batch", consent_policy: "guard", expires_at: expiresAt })
      assert.deepInclude(key, { share: 100, priority: "batch", consent: "guard", expiresAt: Timestamp.make(expiresAt) })
    }))

  it.effect("is refused in words that name what is allowed", () =>
    Effect.gen(function*() {
      assert.deepInclude(yield* accepted({ expires_at: null }), { expiresAt: null })
      for (const share of [0, 101, 1.5, -1, "1", null, Number.NaN]) {
        assert.deepStrictEqual(yield* refused({ share }), ["share must be a whole number from 1 to 100"])
      }
      assert.deepStrictEqual(yield* refused({ priority: "consent" }), ["priority must be interactive or batch"])
      assert.deepStrictEqual(yield* refused({ consent_policy: "" }), ["consent_policy must be allow or guard"])
      for (const expires_at of ["2026-01-01", "2026-01-01T00:00:00", "1969-12-31T23:59:59Z", "soon"]) {
        assert.deepStrictEqual(yield* refused({ expires_at }), [
          "expires_at must be an ISO 8601 date and time with an offset, from 1970 on"
        ])
      }
    }))
})

describe("what is changed of a key", () => {
  const patch = issues.decode(ApiKeyRegistry.ApiKeyPatch)

  it.effect("tells an expiry that is taken away from one that is left alone", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* patch({}, "reject"), {})
      assert.deepStrictEqual(yield* patch({ expires_at: null }, "reject"), { expiresAt: null })
    }))
})

describe("unknownScopes", () => {
  it("are those that no operation asks for", () => {
    const { contactsRead } = ApiKey.scopes
    const unknown = ["contact:read", "Contacts:Read"].map((scope) => ApiKey.KeyScope.make(scope))
    assert.deepStrictEqual(ApiKey.unknownScopes([contactsRead, ...unknown]), unknown)
    assert.deepStrictEqual(ApiKey.unknownScopes(Object.values(ApiKey.scopes)), [])
  })
})
