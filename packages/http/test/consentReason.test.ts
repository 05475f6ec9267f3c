import { assert, describe, it } from "@effect/vitest"
import { Contact, EmailAddress } from "@lanekit/core"
import { ConsentReason } from "@lanekit/http"
import { Effect } from "effect"
import { answering, contactJson, json } from "./stub.ts"

const ann = Contact.ContactId.make("ct_1")
const email = EmailAddress.EmailAddress.make("ann@example.com")
const field = "x-lanekit-consent-reason"

const saying = (reason: string) => Effect.provideService(ConsentReason, reason)

describe("the reason for a consent", () => {
  it.effect("goes with writes that subscribe somebody, and with nothing else", () =>
    Effect.gen(function*() {
      const { client: { contacts }, requests } = yield* answering(() => json(200, contactJson))
      yield* Effect.all([
        contacts.update(ann, { isSubscribed: true }),
        contacts.create({ email, isSubscribed: true }),
        contacts.update(ann, { isSubscribed: false }),
        contacts.update(ann, {}),
        contacts.create({ email }),
        contacts.get(ann)
      ]).pipe(saying(" asked again "))
      yield* contacts.update(ann, { isSubscribed: true })
      assert.deepStrictEqual(requests.map(({ headers }) => headers[field]), [
        "asked again",
        "asked again",
        undefined,
        undefined,
        undefined,
        undefined,
        undefined
      ])
    }))

  it.effect("goes as the bytes of UTF-8, which header fields can carry", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* answering(() => json(200, contactJson))
      const reason = "100 % gewünscht, 再び 🎉"
      yield* client.contacts.update(ann, { isSubscribed: true }).pipe(saying(reason))
      const sent = requests[0]?.headers[field] ?? ""
      assert.match(sent, /^[\x20-\x7e\x80-\xff]+$/)
      assert.strictEqual(Buffer.from(sent, "latin1").toString("utf8"), reason)
      assert.doesNotThrow(() => new Headers({ [field]: sent }))
    }))

  it.effect.each(["", "  ", "two\nlines", "\uD800", "x".repeat(501)])(
    "that no gateway takes is not sent: %j",
    (reason) =>
      Effect.gen(function*() {
        const { client, requests } = yield* answering(() => json(200, contactJson))
        const failure = yield* Effect.flip(client.contacts.update(ann, { isSubscribed: true }).pipe(saying(reason)))
        assert.propertyVal(failure, "_tag", "ValidationFailed")
        assert.include(failure.message, "X-Lanekit-Consent-Reason")
        assert.lengthOf(requests, 0)
      })
  )
})
