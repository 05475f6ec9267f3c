import { assert, describe, it } from "@effect/vitest"
import {
  BlockedSenderStore,
  type Change,
  ChangeObserver,
  CompanyStore,
  ContactStore,
  MembershipStore,
  type Page
} from "@lanekit/core"
import { EagerClock, Fixture, Memory, Outcome, World } from "@lanekit/core/testing"
import { Effect, FastCheck as fc, type Layer, Random } from "effect"
import { seeded } from "./seeded.ts"

type Stores = ContactStore | MembershipStore | BlockedSenderStore | CompanyStore

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

const write = fc.oneof(
  fc.tuple(World.contactId, World.contactPatch).map(([id, patch]): Step =>
    Effect.flatMap(ContactStore, (store) => Outcome.of(store.update(id, patch)))
  ),
  World.contactId.map((id): Step => Effect.flatMap(ContactStore, (store) => Outcome.of(store.delete(id)))),
  fc.tuple(World.contactId, World.companySelector).map(([id, company]): Step =>
    Effect.flatMap(MembershipStore, (store) => Outcome.of(store.add(id, company)))
  ),
  fc.tuple(World.contactId, World.companyId).map(([id, company]): Step =>
    Effect.flatMap(MembershipStore, (store) => Outcome.of(store.remove(id, company)))
  ),
  World.companyId.map((id): Step => Effect.flatMap(CompanyStore, (store) => Outcome.of(store.delete(id)))),
  fc.tuple(World.companyId, World.companyId).filter(([id, sourceId]) => id !== sourceId).map(([id, sourceId]): Step =>
    Effect.flatMap(CompanyStore, (store) => Outcome.of(store.merge(id, sourceId)))
  )
)

const read = fc.oneof(
  World.contactId.map((id): Step => Effect.flatMap(ContactStore, (store) => Outcome.of(store.get(id)))),
  World.companyId.map((id): Step => Effect.flatMap(CompanyStore, (store) => Outcome.of(store.get(id)))),
  World.contactId.map((id): Step => Effect.flatMap(MembershipStore, (store) => Outcome.of(store.list(id)))),
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
  const memberships = yield* MembershipStore
  const blockedSenders = yield* BlockedSenderStore
  const companies = yield* CompanyStore
  const { data } = yield* contacts.list({ limit: 200 })
  return {
    contacts: data,
    memberships: yield* Effect.forEach(data, ({ id }) => memberships.list(id)),
    blockedSenders: (yield* blockedSenders.list({ limit: 200 })).data,
    companies: (yield* companies.list({ limit: 200 })).data
  }
})

/** What the steps answer, what there is in the end, and all changes that were told of on the way. */
const outcomeOf = (steps: ReadonlyArray<Step>, layer: Layer.Layer<Stores, unknown>) =>
  Effect.suspend(() => {
    const changes: Array<Change.Change> = []
    const onChange = (change: Change.Change) => Effect.sync(() => void changes.push(change))
    return Effect.forEach(steps, (step) => step).pipe(
      Effect.zip(everything),
      Effect.map(([answers, state]) => ({ answers, state, changes })),
      Effect.provide(layer),
      Effect.provideService(ChangeObserver, { onChange }),
      Effect.withRandom(Random.make("model")),
      Effect.withClock(EagerClock.make(Fixture.momentAt(2)))
    )
  })

describe("SQLite against the memory model", () => {
  it.effect.prop(
    "answers every sequence of reads and writes alike, tells of the same changes, and ends in the same state",
    [
      World.seedData,
      fc.array(fc.oneof({ weight: 3, arbitrary: write }, { weight: 2, arbitrary: read }), { size: "medium" })
    ],
    ([seed, steps]) =>
      Effect.gen(function*() {
        const expected = yield* outcomeOf(steps, Memory.layer(seed))
        assert.deepStrictEqual(yield* outcomeOf(steps, seeded(seed)), expected)
      }),
    { fastCheck: { numRuns: 60 }, timeout: 60_000 }
  )
})
