import { assert, describe, it } from "@effect/vitest"
import { Company, CompanyDirectory, ContactChange, ContactPatch, ContactStore, EmailAddress } from "@lanekit/core"
import { Fixture, Memory, Outcome, World, Writes } from "@lanekit/core/testing"
import { CompanyResolver, skipUnchanged } from "@lanekit/http"
import { Effect, Layer } from "effect"
import { clientOf, contactJson, json } from "./stub.ts"

const acme = Fixture.company("co_acme", { name: "Acme", externalIds: ["crm-1"] })
const apex = Fixture.company("co_apex", { name: "Apex" })
const twins = [Fixture.company("co_twin_1", { name: "Twin" }), Fixture.company("co_twin_2", { name: "Twin" })]

const ann = Fixture.contact("ann", {
  name: "Ann",
  companyId: acme.id,
  imageUrl: "https://example.com/a.png",
  externalIds: { front: "1", intercom: "2" }
})

const world = Fixture.seed({ companies: [acme, apex, ...twins], contacts: [ann, Fixture.contact("bob")] })

/** Updates that skip what is unchanged, in a world in memory, and the reads and writes that they made. */
const makeUpdates = Effect.gen(function*() {
  const contacts = yield* ContactStore
  const directory = yield* CompanyDirectory
  const calls: Array<unknown> = []
  const { resolve } = yield* Effect.provideService(CompanyResolver.make(), CompanyDirectory, {
    ...directory,
    resolve: (selector) => {
      calls.push(selector._tag)
      return directory.resolve(selector)
    }
  })
  const update = skipUnchanged({
    get: (id) => {
      calls.push("get")
      return contacts.get(id)
    },
    update: (id, patch) => {
      calls.push(patch)
      return contacts.update(id, patch)
    },
    resolve
  })
  return { calls, contacts, update }
})

const inWorld = (seed: typeof world) => Layer.provideMerge(CompanyDirectory.layer, Memory.layer(seed))

const name = (text: string) => ContactPatch.ContactName.make(text)
const companyName = (text: string) => Company.CompanyName.make(text)

const same: ContactPatch.ContactPatch = {
  name: name("Ann"),
  email: EmailAddress.EmailAddress.make("ann@example.com"),
  isSubscribed: true,
  externalIds: { intercom: "2", front: "1" }
}

describe("an update that skips what is unchanged", () => {
  it.effect.each<readonly [patch: ContactPatch.ContactPatch, calls: ReadonlyArray<unknown>]>([
    [{}, ["get"]],
    [same, ["get"]],
    [{ ...same, company: { _tag: "ById", id: acme.id } }, ["get", "ById"]],
    [{ company: { _tag: "ByName", name: companyName("Acme") } }, ["get", "ByName"]],
    [{ company: { _tag: "ByExternalId", externalId: Company.ExternalId.make("crm-1") } }, ["get", "ByExternalId"]]
  ])("does not write: %j", ([patch, calls]) =>
    Effect.gen(function*() {
      const updates = yield* makeUpdates
      const before = yield* updates.contacts.get(ann.id)
      assert.deepStrictEqual(yield* updates.update(ann.id, patch), before)
      assert.deepStrictEqual(updates.calls, [...calls])
    }).pipe(Effect.provide(inWorld(world))))

  it.effect.each<
    readonly [patch: ContactPatch.ContactPatch, sent: ContactPatch.ContactPatch, reads: ReadonlyArray<string>]
  >([
    [{ ...same, name: name("Anna") }, { name: name("Anna") }, ["get"]],
    [{ ...same, isSubscribed: false }, { isSubscribed: false }, ["get"]],
    [{ ...same, imageUrl: null }, { imageUrl: null }, ["get"]],
    [{ ...same, externalIds: { front: "1" } }, { externalIds: { front: "1" } }, ["get"]],
    [
      { ...same, email: EmailAddress.EmailAddress.make("Ann@example.com") },
      { email: EmailAddress.EmailAddress.make("Ann@example.com") },
      ["get"]
    ],
    [
      { ...same, company: { _tag: "ByName", name: companyName("Apex") } },
      { company: { _tag: "ByName", name: companyName("Apex") } },
      ["get", "ByName"]
    ],
    [
      { ...same, company: { _tag: "ById", id: apex.id } },
      { company: { _tag: "ById", id: apex.id } },
      ["get", "ById"]
    ],
    [
      { name: name("Anna"), company: { _tag: "ByName", name: companyName("Acme") } },
      { name: name("Anna") },
      ["get", "ByName"]
    ]
  ])("sends what differs, and nothing else: %j", ([patch, sent, reads]) =>
    Effect.gen(function*() {
      const updates = yield* makeUpdates
      yield* updates.update(ann.id, patch)
      assert.deepStrictEqual(updates.calls, [...reads, sent])
    }).pipe(Effect.provide(inWorld(world))))

  it.effect("fails before a write when the company is not there, or is ambiguous", () =>
    Effect.gen(function*() {
      const { calls, update } = yield* makeUpdates
      for (const [text, tag] of [["None", "CompanyUnmatched"], ["Twin", "CompanyAmbiguous"]] as const) {
        calls.length = 0
        const company = { _tag: "ByName" as const, name: companyName(text) }
        const failure = yield* Effect.flip(update(ann.id, { isSubscribed: false, company }))
        assert.strictEqual(failure._tag, tag)
        assert.deepStrictEqual(calls, ["get", "ByName"])
      }
    }).pipe(Effect.provide(inWorld(world))))

  it.effect("fails when the contact's own company is gone", () =>
    Effect.gen(function*() {
      const { calls, update } = yield* makeUpdates
      const failure = yield* Effect.flip(update(ann.id, { company: { _tag: "ById", id: acme.id } }))
      assert.strictEqual(failure._tag, "CompanyUnmatched")
      assert.deepStrictEqual(calls, ["get", "ById"])
    }).pipe(Effect.provide(inWorld({ ...world, companies: [] }))))

  it.effect("fails as the write does", () =>
    Effect.gen(function*() {
      const { update } = yield* makeUpdates
      const failure = yield* Effect.flip(
        update(ann.id, { email: EmailAddress.EmailAddress.make("bob@example.com") })
      )
      assert.strictEqual(failure._tag, "EmailTaken")
    }).pipe(Effect.provide(inWorld(world))))

  it.effect("remembers the company from one contact to the next", () =>
    Effect.gen(function*() {
      const { calls, update } = yield* makeUpdates
      const patch = { company: { _tag: "ByName" as const, name: companyName("Acme") } }
      for (const _ of [1, 2, 3]) yield* update(ann.id, patch)
      assert.deepStrictEqual(calls, ["get", "ByName", "get", "get"])
    }).pipe(Effect.provide(inWorld(world))))

  it.effect.prop(
    "does what the update itself does, with no needless write and no needless field",
    [World.seedData, World.contactId, Writes.contactPatch],
    ([world, id, patch]) =>
      Effect.gen(function*() {
        const expected = yield* Effect.provide(
          Effect.flatMap(ContactStore, (contacts) => Outcome.of(contacts.update(id, patch))),
          Memory.layer(world)
        )
        const { before, calls, outcome } = yield* Effect.gen(function*() {
          const { calls, contacts, update } = yield* makeUpdates
          const before = yield* Effect.option(contacts.get(id))
          return { before, calls, outcome: yield* Outcome.of(update(id, patch)) }
        }).pipe(Effect.provide(inWorld(world)))

        const writes = calls.filter((call) => typeof call === "object")
        if ("failure" in expected || "failure" in outcome || before._tag === "None") {
          assert.strictEqual("failure" in expected, "failure" in outcome)
          return
        }
        assert.deepStrictEqual(ContactChange.diff(expected.value, outcome.value), [])
        const changed = ContactChange.diff(before.value, outcome.value).map(({ field }) => field)
        assert.deepStrictEqual(
          writes.flatMap((patch) => Object.keys(patch ?? {})).toSorted(),
          changed.map((field) => field === "companyId" ? "company" : field).toSorted()
        )
      })
  )

  it.effect.each<object>([{ isSubscribe: false }, { name: null }, {
    name: "Ann",
    company: { _tag: "ByName", name: "" }
  }])(
    "refuses what is not valid as the client does, without a request: %j",
    (patch) =>
      Effect.gen(function*() {
        const { client, requests } = yield* clientOf(() => Effect.succeed(json(200, contactJson)))
        const update = skipUnchanged({ ...client.contacts, resolve: () => Effect.die("no company is looked up") })
        assert.strictEqual((yield* Effect.flip(update(ann.id, patch)))._tag, "ValidationFailed")
        assert.lengthOf(requests, 0)
      })
  )

  it.effect("is one of the client's", () =>
    Effect.gen(function*() {
      const { client, requests } = yield* clientOf(() => Effect.succeed(json(200, contactJson)))
      const update = skipUnchanged({ ...client.contacts, resolve: () => Effect.die("no company is looked up") })
      yield* update(ann.id, { name: name("Ann") })
      yield* update(ann.id, { name: name("Anna"), isSubscribed: true })
      assert.deepStrictEqual(requests.map(({ body, method }) => [method, body]), [
        ["GET", undefined],
        ["GET", undefined],
        ["PATCH", "{\"name\":\"Anna\"}"]
      ])
    }))
})
