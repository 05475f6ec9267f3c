import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import { CompanySelector, ContactPatch, issues } from "@lanekit/core"
import { Writes } from "@lanekit/core/testing"
import { Arbitrary, Effect, FastCheck as fc, Schema } from "effect"

const decode = issues.decode(ContactPatch.ContactPatch)
const decodeSync = Schema.decodeUnknownSync(ContactPatch.ContactPatch)
const encode = Schema.encodeSync(ContactPatch.ContactPatch)
const patches = Arbitrary.make(Schema.typeSchema(ContactPatch.ContactPatch))

const issuesOf = (body: unknown, unknownFields: issues.UnknownFields = "reject") =>
  Effect.map(Effect.flip(decode(body, unknownFields)), ({ issues }) => issues)

describe("ContactPatch", () => {
  it("comes back from the wire as it was", () => {
    fc.assert(fc.property(fc.oneof(patches, Writes.contactPatch), (patch) => {
      assert.deepStrictEqual(decodeSync(JSON.parse(JSON.stringify(encode(patch)))), patch)
    }))
  })

  it("goes back to the wire as it came", () => {
    fc.assert(fc.property(fc.oneof(patches, Writes.contactPatch), (patch) => {
      const body: unknown = JSON.parse(JSON.stringify(encode(patch)))
      assert.deepStrictEqual<unknown>(encode(decodeSync(body)), body)
    }))
  })

  it.effect("tells absent, null and a value apart", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* decode({}, "reject"), {})
      assert.deepStrictEqual(yield* decode({ image_url: null }, "reject"), { imageUrl: null })
      assert.deepStrictEqual<unknown>(yield* decode({ image_url: "https://example.com/a" }, "reject"), {
        imageUrl: "https://example.com/a"
      })
      assert.deepStrictEqual(yield* decode({ external_ids: {} }, "reject"), { externalIds: {} })
      assert.deepStrictEqual(yield* decode({ is_subscribed: false }, "reject"), { isSubscribed: false })
      assert.isTrue(ContactPatch.isEmpty({}))
      assert.isFalse(ContactPatch.isEmpty({ imageUrl: null }))
    }))

  it("has null where a field can be cleared, and undefined nowhere", () => {
    type Patch = ContactPatch.ContactPatch
    expectTypeOf<{ readonly imageUrl: null }>().toExtend<Patch>()
    expectTypeOf<{ readonly name: null }>().not.toExtend<Patch>()
    expectTypeOf<{ readonly externalIds: null }>().not.toExtend<Patch>()
    expectTypeOf<{ readonly isSubscribed: undefined }>().not.toExtend<Patch>()
    expectTypeOf<{ readonly imageUrl: undefined }>().not.toExtend<Patch>()
    expectTypeOf<{ readonly email: string }>().not.toExtend<Patch>()
  })

  it.effect("refuses null for every field that cannot be cleared, and undefined for all", () =>
    Effect.gen(function*() {
      const fields = ["name", "email", "is_subscribed", "company_id", "company_name", "company_external_id"]
      for (const field of [...fields, "external_ids"]) {
        assert.deepStrictEqual((yield* issuesOf({ [field]: null })).map(({ path }) => path), [field])
      }
      for (const field of [...fields, "external_ids", "image_url"]) {
        assert.deepStrictEqual((yield* issuesOf({ [field]: undefined })).map(({ path }) => path), [field])
      }
    }))

  it.effect.each(["company_id", "company_name", "company_external_id"] as const)(
    "selects a company by %s",
    (key) =>
      Effect.gen(function*() {
        const { company } = yield* decode({ [key]: "x" }, "reject")
        assert.isDefined(company)
        assert.strictEqual(company && CompanySelector.keyOf(company), key)
        assert.deepStrictEqual<unknown>(company && CompanySelector.toFields(company), { [key]: "x" })
      })
  )

  it.effect("takes one selector at most, and names each that is too many", () =>
    Effect.gen(function*() {
      const keys = CompanySelector.companySelectorKeys
      const groups = [[0, 1], [0, 2], [1, 2], [0, 1, 2]].map((indexes) => keys.filter((_, at) => indexes.includes(at)))
      for (const group of groups) {
        const found = yield* issuesOf(Object.fromEntries(group.map((key) => [key, "x"])))
        assert.deepStrictEqual(found.map(({ path }) => path), group)
        for (const { message, path } of found) {
          assert.strictEqual(message, `is mutually exclusive with ${group.filter((key) => key !== path).join(" and ")}`)
        }
      }
    }))

  it.effect("reports every problem of a body at once", () =>
    Effect.gen(function*() {
      const body = {
        name: "",
        email: "nobody",
        is_subscribed: "yes",
        company_id: "..",
        company_name: "x".repeat(256),
        image_url: "a.png",
        external_ids: { intercom: 1, front: null },
        is_subscribe: false
      }
      assert.deepStrictEqual((yield* issuesOf(body)).map(({ message, path }) => `${path} ${message}`).toSorted(), [
        "company_id is mutually exclusive with company_name",
        "company_id must not be \".\" or \"..\"",
        "company_name is mutually exclusive with company_id",
        "company_name must be 1 to 255 characters",
        "email must be an e-mail address",
        "external_ids.front must be a string",
        "external_ids.intercom must be a string",
        "image_url must be an absolute URI or null",
        "is_subscribe is not a known field",
        "is_subscribed must be true or false",
        "name must be 1 to 255 characters"
      ])
    }))

  it.effect("refuses or ignores unknown fields, as it is told", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* issuesOf({ Name: "x" }), [{ path: "Name", message: "is not a known field" }])
      assert.deepStrictEqual(yield* decode({ Name: "x", is_subscribed: true }, "ignore"), { isSubscribed: true })
      assert.deepStrictEqual((yield* issuesOf({ Name: "x", name: "", email: "" }, "ignore")).map(({ path }) => path), [
        "name",
        "email"
      ])
    }))

  it.effect("refuses an external id's name that JavaScript would swallow", () =>
    Effect.gen(function*() {
      const body: unknown = JSON.parse("{\"external_ids\": {\"__proto__\": \"x\"}}")
      assert.deepStrictEqual((yield* issuesOf(body)).map(({ path }) => path), ["external_ids.__proto__"])
    }))

  it.effect.each([null, [], "x", 1, true])("refuses the body %j", (body) =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* issuesOf(body), [{ path: "", message: "must be a JSON object" }])
    }))
})
