import { assert, describe, it } from "@effect/vitest"
import { CompanyStore, type Contact, ContactStore, type Page } from "@lanekit/core"
import { EagerClock, Fixture, Memory, OtherCompanies, Outcome, World } from "@lanekit/core/testing"
import { Effect, FastCheck as fc, type Layer } from "effect"
import { seeded } from "./seeded.ts"

type Stores = ContactStore | CompanyStore | OtherCompanies

/** One call of a store, with its answer as plain data. */
type Step = Effect.Effect<unknown, never, Stores>

const withEveryPage = <A, E, R>(
  list: (query: { readonly cursor?: Page.Cursor }) => Effect.Effect<Page.Page<A>, E, R>,
  query: { readonly cursor?: Page.Cursor } = {}
): Effect.Effect<ReadonlyArray<Page.Page<A>>, E, R> =>
  Effect.flatMap(list(query), (page) =>
    page.page.cursor === null
      ? Effect.succeed([page])
      : Effect.map(withEveryPage(list, { cursor: page.page.cursor }), (more) => [page, ...more]))

const update = fc.tuple(World.contactId, World.contactPatch).map(([id, patch]): Step =>
  Effect.flatMap(ContactStore, (store) => Outcome.of(store.update(id, patch)))
)

const read = fc.oneof(
  World.contactId.map((id): Step => Effect.flatMap(ContactStore, (store) => Outcome.of(store.get(id)))),
  World.companyId.map((id): Step => Effect.flatMap(CompanyStore, (store) => Outcome.of(store.get(id)))),
  World.contactId.map((id): Step => Effect.flatMap(OtherCompanies, (others) => others.of(id))),
  World.contactQuery.map((query): Step =>
    Effect.flatMap(ContactStore, (store) => Outcome.of(withEveryPage((page) => store.list({ ...query, ...page }))))
  ),
  World.companyQuery.map((query): Step =>
    Effect.flatMap(CompanyStore, (store) => Outcome.of(withEveryPage((page) => store.list({ ...query, ...page }))))
  ),
  fc.nat({ max: 3 }).map((minutes): Step => Effect.sleep(`${minutes} minutes`))
)

const everything = Effect.gen(function*() {
  const contacts = yield* ContactStore
  const companies = yield* CompanyStore
  const others = yield* OtherCompanies
  const { data } = yield* contacts.list({ limit: 200 })
  const otherCompanies = yield* Effect.forEach(data, ({ id }: Contact.Contact) => others.of(id))
  return { data, otherCompanies, companies: (yield* companies.list({ limit: 200 })).data }
})

const answersOf = (steps: ReadonlyArray<Step>, layer: Layer.Layer<Stores, unknown>) =>
  Effect.forEach(steps, (step) => step).pipe(
    Effect.zip(everything),
    Effect.provide(layer),
    Effect.withClock(EagerClock.make(Fixture.momentAt(2)))
  )

describe("SQLite against the memory model", () => {
  it.effect.prop(
    "answers every sequence of reads and updates alike, and ends in the same state",
    [
      World.seedData,
      fc.array(fc.oneof({ weight: 3, arbitrary: update }, { weight: 2, arbitrary: read }), { size: "medium" })
    ],
    ([seed, steps]) =>
      Effect.gen(function*() {
        const expected = yield* answersOf(steps, Memory.layer(seed))
        assert.deepStrictEqual(yield* answersOf(steps, seeded(seed)), expected)
      }),
    { fastCheck: { numRuns: 60 }, timeout: 60_000 }
  )
})
