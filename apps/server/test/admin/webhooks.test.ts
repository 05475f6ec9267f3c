import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Webhook } from "@lanekit/http"
import { Clock, Duration, Effect, Redacted, Schema } from "effect"
import { receiving } from "../webhooks/receiving.ts"
import { startDirected } from "./directed.ts"

const Created = Schema.decodeUnknownSync(Schema.Struct({
  id: Schema.String,
  url: Schema.String,
  secret: Schema.String,
  events: Schema.Array(Schema.String),
  created_at: Schema.String
}))

describe("webhooks, through the admin port", () => {
  it.live("are made with a secret, told of changes, listed with their deliveries, replayed and removed", () =>
    Effect.gen(function*() {
      let isBroken = true
      const { next, url } = yield* receiving(() => isBroken ? 500 : 200)
      const { admin, api } = yield* startDirected()
      const made = yield* admin("POST", "/webhooks", { url, events: ["contact.updated"] })
      assert.strictEqual(made.status, 200)
      const { id, secret, ...rest } = Created(made.json)
      assert.match(id, /^wh_[0-9a-f]{24}$/)
      assert.match(secret, /^whsec_[A-Za-z0-9_-]{43}$/)
      assert.include(rest, { url })
      assert.deepStrictEqual(rest.events, ["contact.updated"])

      yield* api("PATCH", "/contacts/ct_ada", { name: "Told" })
      const { body, header } = yield* next
      yield* Webhook.verify({ header, body, secrets: [Redacted.make(secret)] })
      const event = JSON.parse(body)
      assert.include(event.data, { id: "ct_ada", name: "Told" })
      // Without retries it is dead once its answer was read.
      const dead = yield* admin("GET", "/deliveries?status=dead").pipe(
        Effect.repeat({ until: ({ text }) => text.includes("evt_") })
      )
      assert.include(dead.text, `"event_id":"${event.id}"`)
      assert.include(dead.text, "\"last_status\":500")
      const { text } = yield* admin("GET", "/webhooks")
      assert.include(text, "\"deliveries\":{\"pending\":0,\"delivered\":0,\"dead\":1}")
      assert.notInclude(text, "whsec_")

      isBroken = false
      assert.deepStrictEqual((yield* admin("POST", "/deliveries/replay")).json, { replayed: 1 })
      assert.strictEqual((yield* next).body, body)
      assert.deepStrictEqual((yield* admin("DELETE", `/webhooks/${id}`)).json, { id, deleted: true })
      assert.deepStrictEqual((yield* admin("GET", "/webhooks")).json, { data: [] })
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("are refused by what is wrong with them, and not found when they are not there", () =>
    Effect.gen(function*() {
      const { admin } = yield* startDirected()
      for (
        const [method, path, body, status, text] of [
          ["POST", "/webhooks", {}, 400, "\"path\":\"url\""],
          ["POST", "/webhooks", { url: "ftp://a.test/" }, 400, "\"path\":\"url\""],
          ["POST", "/webhooks", { url: "http://ann:pw@a.test/" }, 400, "\"path\":\"url\""],
          ["POST", "/webhooks", { url: "http://999.999.999.999/" }, 400, "\"path\":\"url\""],
          ["POST", "/webhooks", { url: "http://a.test:70000/" }, 400, "\"path\":\"url\""],
          ["POST", "/webhooks", { url: "http://a.test/", events: [] }, 400, "\"path\":\"events.0\""],
          ["POST", "/webhooks", { url: "http://a.test/", events: ["contact.read"] }, 400, "\"path\":\"events.0\""],
          ["DELETE", "/webhooks/wh_none", undefined, 404, "no webhook has this id"],
          ["GET", "/deliveries?status=late", undefined, 400, "\"path\":\"status\""],
          ["GET", "/deliveries?cursor=nonsense", undefined, 400, "\"path\":\"cursor\",\"message\":\"is malformed; "],
          ["POST", "/deliveries/replay", { event_id: "evt_none" }, 404, "no event has this id"],
          ["POST", "/deliveries/replay", { webhook_id: "wh_none" }, 404, "no webhook has this id"]
        ] as const
      ) {
        const answer = yield* admin(method, path, body)
        assert.strictEqual(answer.status, status, `${method} ${path} ${answer.text}`)
        assert.include(answer.text, text)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))

  it.live("are tried again when the clock is advanced to that time, with a signature of now", () =>
    Effect.gen(function*() {
      const { next, url } = yield* receiving(() => 503)
      const { admin, api } = yield* startDirected({ webhookRetries: [Duration.minutes(30)] })
      const { secret } = Created((yield* admin("POST", "/webhooks", { url })).json)
      yield* api("PATCH", "/contacts/ct_ada", { name: "Late" })
      const first = yield* next
      yield* admin("GET", "/deliveries").pipe(Effect.repeat({ until: ({ text }) => text.includes("503") }))
      yield* admin("POST", "/clock", { advance_seconds: 30 * 60 })
      const { body, header } = yield* next
      assert.strictEqual(body, first.body)
      // Another program's clock: the one here is the server's.
      yield* Effect.withClock(Webhook.verify({ header, body, secrets: [Redacted.make(secret)] }), Clock.make())
    }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)))
})
