import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { Contact, NewContact, Timestamp, Uri } from "@lanekit/core"
import { Fixture } from "@lanekit/core/testing"
import { Arbitrary, Effect, FastCheck as fc, Schema } from "effect"
import { checkTexts, problemsOf } from "./problems.ts"

const email = "ann@example.com"
const decode = Schema.decodeUnknownSync(NewContact.NewContact)
const encode = Schema.encodeSync(NewContact.NewContact)
const contacts = Arbitrary.make(Schema.typeSchema(NewContact.NewContact))
const problems = problemsOf(NewContact.NewContact)

const emailOf = (length: number) => `a@${"b".repeat(length - 6)}.com`

const optional = ["name", "is_subscribed", "company_id", "company_name", "company_external_id", "external_ids"]

describe("NewContact", () => {
  it("comes back from the wire as it was", () => {
    fc.assert(fc.property(contacts, (contact) => {
      assert.deepStrictEqual(decode(JSON.parse(JSON.stringify(encode(contact)))), contact)
    }))
  })

  it("needs the address alone", () => {
    assert.deepStrictEqual<unknown>(decode({ email }), { email })
    expectTypeOf<{ readonly name: undefined }>().not.toExtend<NewContact.NewContact>()
    expectTypeOf<Record<never, never>>().not.toExtend<NewContact.NewContact>()
  })

  it("takes every other field that a patch may have", () => {
    const body = {
      email,
      name: "Ann",
      is_subscribed: false,
      company_name: " Acme ",
      image_url: "https://example.com/a.png",
      external_ids: { intercom: "1", other: "" }
    }
    assert.deepStrictEqual<unknown>(decode(body), {
      email,
      name: "Ann",
      isSubscribed: false,
      company: { _tag: "ByName", name: " Acme " },
      imageUrl: "https://example.com/a.png",
      externalIds: { intercom: "1", other: "" }
    })
    assert.deepStrictEqual<unknown>(decode({ email, image_url: null }), { email, imageUrl: null })
    assert.deepStrictEqual<unknown>(decode({ email, company_id: "co_1" }).company, { _tag: "ById", id: "co_1" })
    assert.deepStrictEqual<unknown>(decode({ email, company_external_id: "x" }).company, {
      _tag: "ByExternalId",
      externalId: "x"
    })
  })

  it.effect("has bounds in code points", () =>
    checkTexts(
      problems,
      ["name", "company_id", "company_name", "company_external_id"].map((path) => ({
        path,
        min: 1,
        max: 255,
        inputOf: (value) => ({ email, [path]: value })
      }))
    ))

  it.effect("needs an address of at most 254 characters", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({ email: emailOf(254) }), [])
      assert.deepStrictEqual(yield* problems({ email: emailOf(255) }), ["email must be 1 to 254 characters"])
      assert.deepStrictEqual(yield* problems({ email: "" }), ["email must be 1 to 254 characters"])
      assert.deepStrictEqual(yield* problems({ email: "ann" }), ["email must be an e-mail address"])
      assert.deepStrictEqual(yield* problems({ email: null }), ["email must be a string"])
      assert.deepStrictEqual(yield* problems({}), ["email is required"])
    }))

  it.effect("has null for the picture, and for nothing else", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({ email, image_url: null }), [])
      for (const field of optional) {
        assert.lengthOf(yield* problems({ email, [field]: null }), 1, field)
        assert.lengthOf(yield* problems({ email, [field]: undefined }), 1, field)
      }
    }))

  it.effect("names one company at most", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems({ email, company_id: "a", company_name: "b", company_external_id: "c" }), [
        "company_external_id is mutually exclusive with company_id and company_name",
        "company_id is mutually exclusive with company_name and company_external_id",
        "company_name is mutually exclusive with company_id and company_external_id"
      ])
    }))

  it.effect("reports every problem of a body at once", () =>
    Effect.gen(function*() {
      const body = {
        name: 1,
        is_subscribed: "true",
        company_id: "",
        company_name: "a",
        image_url: "a.png",
        external_ids: { intercom: null },
        emial: email
      }
      assert.deepStrictEqual(yield* problems(body), [
        "company_id is mutually exclusive with company_name",
        "company_id must be 1 to 255 characters",
        "company_name is mutually exclusive with company_id",
        "email is required",
        "emial is not a known field",
        "external_ids.intercom must be a string",
        "image_url must be an absolute URI or null",
        "is_subscribed must be true or false",
        "name must be a string"
      ])
      assert.deepStrictEqual(yield* problems({ emial: email, email }, "ignore"), [])
    }))

  it.effect.each([null, [], "x", 1, true])("refuses the body %j", (body) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problems(body), ["must be a JSON object"])
    }))
})

describe("toContact", () => {
  const id = Contact.ContactId.make("ct_1")
  const at = Timestamp.make("2026-01-01T00:00:00.000Z")

  it("subscribes the person, and leaves everything else empty, unless it is told otherwise", () => {
    const empty = Fixture.contact("ct_1", { email, createdAt: at, updatedAt: at })
    assert.deepStrictEqual<Contact.Contact>(NewContact.toContact(decode({ email }), undefined, { at, id }), empty)
    const picture = Uri.make("https://example.com/a.png")
    const given = {
      ...decode({ email, name: "Ann", is_subscribed: false }),
      imageUrl: picture,
      externalIds: { a: "b" }
    }
    assert.deepStrictEqual<Contact.Contact>(
      NewContact.toContact(given, Fixture.company("co_1"), { at, id }),
      {
        ...empty,
        name: "Ann",
        isSubscribed: false,
        imageUrl: picture,
        externalIds: { a: "b" },
        companyId: Fixture.company("co_1").id
      }
    )
  })
})
