import { assert, describe, it } from "@effect/vitest"
import { ApiKey, Failure, KeyPolicy, Timestamp } from "@lanekit/core"
import { Outcome } from "@lanekit/core/testing"
import { DateTime, Effect, Redacted, Schema } from "effect"

const check = (secret: string) => Outcome.of(ApiKey.checkVersion(Redacted.make(secret)))

const missing = (granted: ReadonlyArray<string>, required: ReadonlyArray<ApiKey.KeyScope>) => {
  const scopes = granted.map((scope) => ApiKey.KeyScope.make(scope))
  return ApiKey.missingScopes({ id: "key_1", scopes, isDemo: false, ...KeyPolicy.defaults }, required)
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

const timestamp = (text: string | null) => text === null ? null : Timestamp.make(text)

describe("isGood", () => {
  const now = DateTime.unsafeMake("2026-01-01T00:00:00.000Z")
  const isGood = (expiresAt: string | null, revokedAt: string | null = null) => {
    return ApiKey.isGood({ expiresAt: timestamp(expiresAt), revokedAt: timestamp(revokedAt) }, now)
  }

  it("is so until the moment of expiry, in whatever spelling", () => {
    assert.isTrue(isGood(null))
    assert.isTrue(isGood("2026-01-01T00:00:00.001Z"))
    assert.isTrue(isGood("2025-12-31T23:30:00.001-00:30"))
    assert.isTrue(isGood("9999-12-31T23:59:59-23:59"))
    assert.isFalse(isGood("2026-01-01T00:00:00.000Z"))
    assert.isFalse(isGood("2026-01-01T01:00:00+01:00"))
    assert.isFalse(isGood("1970-01-01T00:00:00Z"))
  })

  it("is not so once revoked", () => {
    assert.isFalse(isGood(null, "2025-01-01T00:00:00.000Z"))
    assert.isFalse(isGood("2027-01-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z"))
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
