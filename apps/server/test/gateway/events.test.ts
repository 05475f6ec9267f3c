import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Webhook } from "@lanekit/http"
import { Clock, Duration, Effect, Redacted } from "effect"
import { createHmac } from "node:crypto"
import { contact, fronting } from "./fronting.ts"

const secret = Redacted.make("whsec_0123456789abcdef")

const settings = { cache: { timeToLive: Duration.minutes(10), entries: 10 }, webhookSecrets: [secret] }

const path = "/webhooks/productlane"

const event = (id: string) =>
  JSON.stringify({ id, type: "contact.updated", created_at: "2026-01-01T00:00:00Z", data: contact("ct_1", "Grace") })

const signed = (body: string, by = secret) =>
  Effect.map(Webhook.sign(body, by), (signature) => ({
    "content-type": "application/json",
    [Webhook.headers.signature]: signature
  }))

const signedAgo = (body: string, seconds: number) =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const time = Math.floor(now / 1000) - seconds
    const hex = createHmac("sha256", Redacted.value(secret)).update(`${time}.${body}`).digest("hex")
    return { [Webhook.headers.signature]: `t=${time},v1=${hex}` }
  })

describe("an event that the API tells a gateway of", { timeout: 30_000 }, () => {
  it.live("has it forget what changed, and is told of once", () =>
    Effect.gen(function*() {
      const { api, read, send } = yield* fronting(settings)
      yield* read()
      api.name = "Grace"
      assert.strictEqual(JSON.parse((yield* read()).text).name, "Ada")
      const body = event("evt_1")
      const received = yield* send("POST", path, yield* signed(body), body)
      assert.strictEqual(received.status, 200, received.text)
      assert.strictEqual(JSON.parse((yield* read()).text).name, "Grace")
      assert.strictEqual((yield* send("POST", path, yield* signed(body), body)).status, 200)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("is refused when its signature is none, another's, or old, and changes nothing", () =>
    Effect.gen(function*() {
      const { read, send } = yield* fronting(settings)
      yield* read()
      const body = event("evt_1")
      for (
        const headers of [
          {},
          { [Webhook.headers.signature]: "v1=" },
          yield* signedAgo(body, 310),
          yield* signed(body, Redacted.make("whsec_other")),
          yield* signed(`${body} `)
        ]
      ) {
        const refused = yield* send("POST", path, headers, body)
        assert.strictEqual(refused.status, 401)
        assert.include(refused.text, "\"code\":\"unauthenticated\"")
      }
      assert.isDefined((yield* read()).headers.age)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("is refused when it is none, or too large", () =>
    Effect.gen(function*() {
      const { send } = yield* fronting(settings)
      for (const body of ["", "{", "[]", "{\"id\":\"evt_1\"}"]) {
        const refused = yield* send("POST", path, yield* signed(body), body)
        assert.strictEqual(refused.status, 400, refused.text)
        assert.include(refused.text, "\"code\":\"validation_failed\"")
      }
      const large = "x".repeat(1024 * 1024 + 1)
      assert.strictEqual((yield* send("POST", path, yield* signed(large), large)).status, 413)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("finds nobody where no secret is known", () =>
    Effect.gen(function*() {
      const { send } = yield* fronting()
      const body = event("evt_1")
      assert.strictEqual((yield* send("POST", path, yield* signed(body), body)).status, 404)
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
