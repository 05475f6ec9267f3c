import { FetchHttpClient } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Contact, ContactChange, ContactPatch } from "@lanekit/core"
import { type ClientConfig, Lanes, Productlane } from "@lanekit/http"
import { Arbitrary, Duration, Effect, FastCheck, Redacted } from "effect"
import { atOnce, fullKey, startEmbedded, startGateway } from "./servers.ts"

const patches = Arbitrary.make(ContactPatch.ContactPatch)

const clientFor = (port: number) => {
  const config: ClientConfig.ClientConfig = {
    apiKey: Redacted.make(fullKey),
    baseUrl: `http://127.0.0.1:${port}/api/v2`,
    timeout: Duration.seconds(30),
    ...atOnce,
    lanes: Lanes.none
  }
  return Productlane.make(config).pipe(Effect.provide(FetchHttpClient.layer))
}

for (const [backend, start] of [["embedded", startEmbedded], ["through a gateway", startGateway]] as const) {
  describe(`whatever the client encodes, ${backend}`, () => {
    it.live("the server accepts, and does", () =>
      Effect.gen(function*() {
        const { port } = yield* start
        const { contacts } = yield* clientFor(port)
        const id = Contact.ContactId.make("ct_ada")
        yield* Effect.promise(() =>
          FastCheck.assert(
            FastCheck.asyncProperty(patches, (patch) =>
              Effect.gen(function*() {
                const before = yield* contacts.get(id)
                const result = yield* Effect.either(contacts.update(id, patch))
                if (result._tag === "Right") {
                  const { updatedAt, ...changed } = result.right
                  const { updatedAt: _, ...expected } = ContactChange.apply(before, patch, undefined)
                  assert.deepStrictEqual(changed, expected)
                  assert.isTrue(updatedAt >= before.updatedAt)
                } else {
                  // The only thing that an arbitrary patch cannot know is which companies there are.
                  assert.strictEqual(result.left._tag, "CompanyUnmatched")
                  assert.isDefined(patch.company)
                  assert.deepStrictEqual(yield* contacts.get(id), before)
                }
              }).pipe(Effect.runPromise)),
            { numRuns: 100 }
          )
        )
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)), 30_000)

    it.live("an id of any alphabet reaches the contact that has it, or none", () =>
      Effect.gen(function*() {
        const { port } = yield* start
        const { contacts } = yield* clientFor(port)
        yield* Effect.promise(() =>
          FastCheck.assert(
            FastCheck.asyncProperty(Arbitrary.make(Contact.ContactId), (id) =>
              contacts.get(id).pipe(
                Effect.flip,
                Effect.map(({ _tag }) => assert.strictEqual(_tag, "ContactNotFound")),
                Effect.runPromise
              )),
            { numRuns: 100 }
          )
        )
      }).pipe(Effect.scoped, Effect.provide(NodeContext.layer)), 30_000)
  })
}
