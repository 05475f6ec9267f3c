import { assert, describe, it } from "@effect/vitest"
import { Event } from "@lanekit/core"
import { Webhook } from "@lanekit/http"
import { Arbitrary, Duration, Effect, Redacted, Schema, TestClock } from "effect"
import { companyJson, contactJson } from "./stub.ts"

const secret = Redacted.make("whsec_0123456789abcdef")

const encodeEvent = Schema.encodeSync(Schema.parseJson(Event.Event))

const contactUpdated = {
  id: "evt_1",
  type: "contact.updated",
  created_at: "2026-01-01T00:00:00.000Z",
  data: contactJson
}

const companyCreated = { ...contactUpdated, type: "company.created", data: companyJson }

type Given = Partial<Parameters<typeof Webhook.receive>[0]>

/** Receives a body that was signed well, unless something else is given. */
const receive = (body: unknown, given: Given = {}) =>
  Effect.gen(function*() {
    const text = typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body)
    const signature = yield* Webhook.sign(text, secret)
    return yield* Webhook.receive({
      headers: { "Productlane-Signature": signature },
      body: text,
      secrets: [secret],
      ...given
    })
  })

const refused = (body: unknown, given: Given = {}) =>
  Effect.map(Effect.flip(receive(body, given)), ({ _tag, reason }) => [_tag, reason])

describe("a delivery", () => {
  it.effect("tells of a contact", () =>
    Effect.gen(function*() {
      const event = yield* receive(contactUpdated)
      assert.strictEqual(event._tag, "ContactEvent")
      if (event._tag !== "ContactEvent") return
      assert.deepStrictEqual([event.id, event.type, event.at], ["evt_1", "contact.updated", "2026-01-01T00:00:00.000Z"])
      assert.strictEqual(event.data.isSubscribed, true)
      assert.strictEqual(event.data.companyId, "co_1")
    }))

  it.effect("tells of a company", () =>
    Effect.gen(function*() {
      const event = yield* receive(companyCreated)
      assert.strictEqual(event._tag, "CompanyEvent")
      if (event._tag !== "CompanyEvent") return
      assert.strictEqual(event.type, "company.created")
      assert.deepStrictEqual(event.data.externalIds, ["crm-1"])
    }))

  it.effect.prop(
    "tells what its event was",
    [Arbitrary.make(Schema.typeSchema(Event.Event))],
    ([event]) =>
      Effect.gen(function*() {
        const { _tag, ...received } = yield* receive(encodeEvent(event))
        // JSON knows no negative zero.
        assert.deepStrictEqual<unknown>(received, JSON.parse(JSON.stringify(event)))
        assert.strictEqual(_tag, event.type.startsWith("contact.") ? "ContactEvent" : "CompanyEvent")
      })
  )

  it.effect("keeps the fields that this version does not know", () =>
    Effect.gen(function*() {
      const event = yield* receive({ ...contactUpdated, attempt: 2, data: { ...contactJson, title: "CTO" } })
      assert.strictEqual(event._tag, "ContactEvent")
      if (event._tag !== "ContactEvent") return
      assert.deepInclude<object>(event, { attempt: 2 })
      assert.deepInclude<object>(event.data, { title: "CTO" })
    }))

  it.effect.each<object>([
    { ...contactUpdated, type: "thread.created", data: { id: "th_1" }, more: [1] },
    { ...contactUpdated, type: "contact.merged" },
    { ...contactUpdated, type: "contact.deleted", data: { id: "ct_1" } },
    { ...contactUpdated, type: "company.updated" },
    { ...companyCreated, created_at: 1_767_225_600 },
    { id: "evt_1", type: "ping" },
    { id: "evt_1", type: "ping", _tag: "ContactEvent", body: null }
  ])("of another type, or with another record, is kept as it is: %j", (body) =>
    Effect.gen(function*() {
      const event = yield* receive(body)
      assert.strictEqual(event._tag, "UnknownEvent")
      if (event._tag !== "UnknownEvent") return
      assert.deepStrictEqual<object>(event.body, body)
      assert.deepInclude<object>(body, { id: event.id, type: event.type })
    }))

  it.effect.each<readonly [name: string, body: string | Uint8Array, reason: string]>([
    ["nothing", "", "json"],
    ["a page", "<html>", "json"],
    ["half an event", JSON.stringify(contactUpdated).slice(0, -1), "json"],
    ["another encoding", new Uint8Array([0x22, 0xff, 0x22]), "json"],
    ["null", "null", "shape"],
    ["a list", JSON.stringify([contactUpdated]), "shape"],
    ["no id", JSON.stringify({ ...contactUpdated, id: undefined }), "shape"],
    ["an empty id", JSON.stringify({ ...contactUpdated, id: "" }), "shape"],
    ["no type", JSON.stringify({ ...contactUpdated, type: 1 }), "shape"]
  ])("is no event: %s", ([, body, reason]) =>
    Effect.gen(function*() {
      assert.deepStrictEqual<ReadonlyArray<string>>(yield* refused(body), ["EventMalformed", reason])
    }))

  const body = JSON.stringify(contactUpdated)

  it.effect.each<readonly [name: string, headers: (signature: string) => Webhook.WebhookHeaders]>([
    ["Headers", (signature) => new Headers([["PRODUCTLANE-SIGNATURE", signature], ["Productlane-Event-Id", "evt_1"]])],
    ["an object in lower case", (signature) => ({ "productlane-signature": signature, get: "x", host: undefined })],
    ["an object in the vendor's case", (signature) => ({
      "Productlane-Signature": signature,
      "Productlane-Event-Id": "evt_1"
    })],
    ["lists", (signature) => ({ "productlane-signature": [signature], "productlane-event-id": ["evt_1"] })],
    ["a signature in two lines", (signature) => ({ "productlane-signature": signature.split(",") })]
  ])("has its headers as %s", ([, headers]) =>
    Effect.gen(function*() {
      const signature = yield* Webhook.sign(body, secret)
      const event = yield* receive(body, { headers: headers(signature) })
      assert.strictEqual(event._tag, "ContactEvent")
    }))

  it.effect("may have its body as bytes", () =>
    Effect.gen(function*() {
      const event = yield* receive(new TextEncoder().encode(JSON.stringify({ ...contactUpdated, note: "Zoë 🚀" })))
      assert.deepInclude<object>(event, { _tag: "ContactEvent", note: "Zoë 🚀" })
    }))

  it.effect("is refused when it is not signed, or not as it should be, whatever its body is", () =>
    Effect.gen(function*() {
      for (const text of [body, "<html>"]) {
        const signature = yield* Webhook.sign(text, secret)
        const headers = { "productlane-signature": signature }
        assert.deepStrictEqual(yield* refused(text, { headers: {} }), ["SignatureRefused", "missing"])
        assert.deepStrictEqual(yield* refused(text, { headers: new Headers() }), ["SignatureRefused", "missing"])
        assert.deepStrictEqual(yield* refused(text, { headers: { "productlane-signature": "" } }), [
          "SignatureRefused",
          "malformed"
        ])
        assert.deepStrictEqual(yield* refused(text, { body: `${text} ` }), ["SignatureRefused", "mismatch"])
        assert.deepStrictEqual(yield* refused(text, { secrets: [] }), ["SignatureRefused", "mismatch"])
        yield* TestClock.adjust("6 minutes")
        assert.deepStrictEqual(yield* refused(text, { headers }), ["SignatureRefused", "stale"])
      }
      const headers = { "productlane-signature": yield* Webhook.sign(body, secret) }
      yield* TestClock.adjust("6 minutes")
      assert.strictEqual((yield* receive(body, { headers, tolerance: Duration.minutes(6) })).id, "evt_1")
    }))

  it.effect("is refused when its header names another event than its body", () =>
    Effect.gen(function*() {
      const headers = {
        "productlane-signature": yield* Webhook.sign(body, secret),
        "productlane-event-id": "evt_2"
      }
      assert.deepStrictEqual(yield* refused(body, { headers }), ["EventMalformed", "id"])
    }))
})
