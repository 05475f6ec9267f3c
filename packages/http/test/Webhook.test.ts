import { assert, describe, it } from "@effect/vitest"
import { Webhook } from "@lanekit/http"
import { Array, Duration, Effect, Exit, FastCheck as fc, Redacted, TestClock } from "effect"
import { createHmac } from "node:crypto"

const secret = Redacted.make("whsec_0123456789abcdef")

/** What OpenSSL makes: `printf '%s' "$t.$body" | openssl dgst -sha256 -hmac "$secret"`. */
const vectors = [
  {
    seconds: 1_767_225_600,
    body: "{\"id\":\"evt_1\",\"type\":\"contact.updated\",\"created_at\":\"2026-01-01T00:00:00.000Z\",\"data\":{}}",
    hex: "32e0750deed57120c5264b72eafe47d8e3cf11265275272054d78701a5bef7c2"
  },
  { seconds: 0, body: "", hex: "2852ef72b5be70ea4bcd2762af295042abb372233d0fb219a7ae18fd7f2852b9" },
  {
    seconds: 1_767_225_600,
    body: "{\"name\":\"Zoë 🚀\"}",
    hex: "29953476891a001662a0d2a51dc215d0abe42d786e02b586f2e5b09cd8d92c65"
  }
] as const

const [vector] = vectors
const header = `t=${vector.seconds},v1=${vector.hex}`
const other = `v1=${"0".repeat(64)}`

const at = (seconds: number) => TestClock.setTime(seconds * 1000)

const verdict = (given: Partial<Parameters<typeof Webhook.verify>[0]>) =>
  Webhook.verify({ header, body: vector.body, secrets: [secret], ...given }).pipe(
    Effect.match({ onFailure: ({ reason }) => reason, onSuccess: () => "good" })
  )

describe("a webhook's signature", () => {
  for (const { body, hex, seconds } of vectors) {
    it.effect(`of ${body.length} characters at ${seconds} is the known one`, () =>
      Effect.gen(function*() {
        yield* at(seconds)
        assert.strictEqual(yield* Webhook.sign(body, secret), `t=${seconds},v1=${hex}`)
      }))
  }

  it.effect.prop(
    "of any body is what Node's own HMAC says, and is believed",
    [fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array()), fc.nat()],
    ([body, seconds]) =>
      Effect.gen(function*() {
        yield* at(seconds)
        const header = yield* Webhook.sign(body, secret)
        const hmac = createHmac("sha256", Redacted.value(secret)).update(`${seconds}.`).update(body).digest("hex")
        assert.strictEqual(header, `t=${seconds},v1=${hmac}`)
        assert.strictEqual(yield* verdict({ header, body }), "good")
      })
  )

  it.effect("is refused when the body, the time or the secret is another", () =>
    Effect.gen(function*() {
      yield* at(vector.seconds)
      assert.strictEqual(yield* verdict({}), "good")
      assert.strictEqual(yield* verdict({ body: `${vector.body} ` }), "mismatch")
      assert.strictEqual(yield* verdict({ header: `t=${vector.seconds + 1},v1=${vector.hex}` }), "mismatch")
      assert.strictEqual(yield* verdict({ header: `t=0${vector.seconds},v1=${vector.hex}` }), "mismatch")
      assert.strictEqual(yield* verdict({ secrets: [Redacted.make("whsec_other")] }), "mismatch")
      assert.strictEqual(yield* verdict({ secrets: [] }), "mismatch")
      assert.strictEqual(yield* verdict({ secrets: [Redacted.make("")] }), "mismatch")
    }))

  it.effect("is good for 300 seconds, before and after, unless another tolerance is asked for", () =>
    Effect.gen(function*() {
      for (const [seconds, expected] of [[-301, "stale"], [-300, "good"], [300, "good"], [301, "stale"]] as const) {
        yield* at(vector.seconds + seconds)
        assert.strictEqual(yield* verdict({}), expected, `${seconds}`)
      }
      assert.strictEqual(yield* verdict({ tolerance: Duration.minutes(6) }), "good")
      // Whoever cannot sign learns nothing of our clock.
      assert.strictEqual(yield* verdict({ body: "" }), "mismatch")
    }))

  it.effect("may be one of several, made with one of several secrets", () =>
    Effect.gen(function*() {
      yield* at(vector.seconds)
      const secrets = [Redacted.make("whsec_old"), secret]
      const several = `t=${vector.seconds}, ${other} , v0=abc, v1=${vector.hex.toUpperCase()}`
      assert.strictEqual(yield* verdict({ header: several, secrets }), "good")
      const many = Array.replicate(other, Webhook.maxSignatures).join(",")
      assert.strictEqual(yield* verdict({ header: `t=${vector.seconds},v1=${vector.hex},${many}` }), "good")
      assert.strictEqual(yield* verdict({ header: `t=${vector.seconds},${many},v1=${vector.hex}` }), "mismatch")
    }))

  for (
    const malformed of [
      "",
      "nonsense",
      `t=${vector.seconds}`,
      `v1=${vector.hex}`,
      `t=now,v1=${vector.hex}`,
      `t=-1,v1=${vector.hex}`,
      `t=${vector.seconds},t=${vector.seconds},v1=${vector.hex}`,
      `t=${vector.seconds},v1=${vector.hex.slice(1)}`,
      `t=${vector.seconds},v1=${vector.hex.replace(/./, "g")}`,
      `t=${vector.seconds},v2=${vector.hex}`,
      `${header},${"x".repeat(Webhook.maxHeaderLength)}`
    ]
  ) {
    it.effect(`is malformed: ${malformed.slice(0, 40)}`, () =>
      Effect.gen(function*() {
        yield* at(vector.seconds)
        assert.strictEqual(yield* verdict({ header: malformed }), "malformed")
      }))
  }

  it.effect("says nothing of secrets when it is refused", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(Webhook.verify({ header, body: "secret body", secrets: [secret] }))
      assert.isTrue(Exit.isFailure(exit))
      assert.notMatch(JSON.stringify(exit), /whsec_|secret body/)
    }))
})
