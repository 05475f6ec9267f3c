import { assert, describe, it } from "@effect/vitest"
import { ApiKey, Failure } from "@lanekit/core"
import { Outcome } from "@lanekit/core/testing"
import { Effect, Redacted, Schema } from "effect"

const check = (secret: string) => Outcome.of(ApiKey.checkVersion(Redacted.make(secret)))

const missing = (granted: ReadonlyArray<string>, required: ReadonlyArray<ApiKey.KeyScope>) => {
  const scopes = granted.map((scope) => ApiKey.KeyScope.make(scope))
  return ApiKey.missingScopes({ id: "key_1", scopes, isDemo: false }, required)
}

describe("checkVersion", () => {
  it.effect("takes version 2", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* check("pl_v2_secret"), { value: undefined })
      assert.deepStrictEqual(yield* check("pl_v2_"), { value: undefined })
    }))

  it.effect("tells a key of version 1 from one that is none", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* check("pl_v1_secret"), Outcome.failed(new Failure.UnsupportedKeyVersion()))
      assert.deepStrictEqual(yield* check("pl_v1_pl_v2_secret"), Outcome.failed(new Failure.UnsupportedKeyVersion()))
      for (const secret of ["", "secret", "pl_v3_secret", "PL_V2_secret", " pl_v2_secret", "x_pl_v2_secret"]) {
        assert.deepStrictEqual(
          yield* check(secret),
          Outcome.failed(new Failure.Unauthenticated({ reason: "refused" }))
        )
      }
    }))
})

describe("missingScopes", () => {
  const { companiesRead, contactsRead, contactsWrite } = ApiKey.scopes

  it("are the required ones that a key lacks, in their order", () => {
    assert.deepStrictEqual(missing([], [contactsWrite, companiesRead]), [contactsWrite, companiesRead])
    assert.deepStrictEqual(missing(["contacts:write"], [contactsWrite, companiesRead]), [companiesRead])
    assert.deepStrictEqual(missing(["companies:read", "contacts:write"], [contactsWrite, companiesRead]), [])
    assert.deepStrictEqual(missing([], []), [])
  })

  it("does not take one scope for another that is like it", () => {
    for (const scope of ["contacts:write", "contacts", "contacts:*", "Contacts:Read", "contacts:read "]) {
      assert.deepStrictEqual(missing([scope], [contactsRead]), [contactsRead])
    }
  })
})

describe("KeyHash", () => {
  const isHash = Schema.is(ApiKey.KeyHash)

  it("is SHA-256 in lower-case hexadecimal", () => {
    assert.isTrue(isHash("0123456789abcdef".repeat(4)))
    for (const text of ["", "a".repeat(63), "a".repeat(65), "A".repeat(64), `${"a".repeat(63)}g`]) {
      assert.isFalse(isHash(text))
    }
  })
})
