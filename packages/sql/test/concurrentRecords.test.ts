import { assert, describe, it } from "@effect/vitest"
import {
  BlockedSenderStore,
  type Change,
  ChangeObserver,
  type Company,
  CompanyStore,
  ContactStore,
  EmailAddress,
  Failure,
  MembershipStore,
  Page
} from "@lanekit/core"
import { Fixture, Outcome } from "@lanekit/core/testing"
import { Array, Effect, Layer } from "effect"
import { seeded } from "./seeded.ts"
import { temporaryFile } from "./temporary.ts"

const { company, contact, seed } = Fixture

const email = (name: string) => EmailAddress.EmailAddress.make(`${name}@example.com`)

const all = <A, E, R>(effects: ReadonlyArray<Effect.Effect<A, E, R>>) =>
  Effect.all(effects, { concurrency: "unbounded" })

const succeeded = <A>(outcomes: ReadonlyArray<Outcome.Outcome<A>>) =>
  outcomes.flatMap((outcome) => "value" in outcome ? [outcome.value] : [])

const failed = (outcomes: ReadonlyArray<Outcome.Outcome<unknown>>): ReadonlyArray<object> =>
  outcomes.filter((outcome) => "failure" in outcome)

describe("records that are made at one time", () => {
  it.live("share no e-mail", () =>
    Effect.gen(function*() {
      const store = yield* ContactStore
      const outcomes = yield* all(Array.makeBy(20, () => Outcome.of(store.create({ email: email("wanted") }))))
      assert.deepStrictEqual((yield* store.list({})).data, succeeded(outcomes))
      assert.deepStrictEqual(failed(outcomes), Array.makeBy(19, () => Outcome.failed(new Failure.EmailTaken())))
    }).pipe(Effect.provide(seeded(seed()))))

  it.live("block no sender twice", () =>
    Effect.gen(function*() {
      const store = yield* BlockedSenderStore
      const outcomes = yield* all(
        Array.makeBy(20, (number) =>
          Outcome.of(store.create({ type: "DOMAIN", value: number % 2 === 0 ? "spam.test" : "SPAM.test" })))
      )
      assert.deepStrictEqual((yield* store.list({})).data, succeeded(outcomes))
      assert.deepStrictEqual(
        failed(outcomes),
        Array.makeBy(19, () =>
          Outcome.failed(new Failure.SenderAlreadyBlocked()))
      )
    }).pipe(Effect.provide(seeded(seed()))))

  it.scopedLive("over two connections have a time each, and are listed in the order in which they were made", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      const open = Layer.build(Layer.fresh(seeded(seed(), filename)))
      const stores = [yield* open, yield* open]
      const made = yield* all(
        stores.map((context, writer) =>
          Effect.forEach(
            Array.range(1, 15),
            (number) =>
              Effect.flatMap(ContactStore, (store) => store.create({ email: email(`${writer}.${number}`) })).pipe(
                Effect.zipLeft(Effect.yieldNow())
              )
          ).pipe(Effect.provide(context))
        )
      )
      const list = Effect.flatMap(ContactStore, (store) => store.list({}))
      for (const context of stores) {
        const { data } = yield* Effect.provide(list, context)
        assert.sameDeepMembers([...data], made.flat())
        assert.lengthOf(Array.dedupe(data.map(({ createdAt }) => createdAt)), 30)
        const byTime = data.toSorted((a, b) => Page.isBefore(Page.positionOf(a), Page.positionOf(b)) ? -1 : 1)
        assert.deepStrictEqual(data, byTime)
      }
    }))
})

describe("companies that are merged at one time", () => {
  const companies = Array.makeBy(5, (number) => company(`co_${number}`))
  const contacts = Array.makeBy(20, (number) =>
    contact(`ct_${number}`, {
      companyId: companies[number % 5]?.id ?? null,
      otherCompanyIds: companies.filter((_, index) => index === (number + 1) % 5).map(({ id }) => id)
    }))

  it.live("end as one, with every contact and with no company that is gone", () =>
    Effect.gen(function*() {
      const store = yield* CompanyStore
      const memberships = yield* MembershipStore
      const changes: Array<Change.Change> = []
      const pairs = companies.flatMap((into) =>
        companies.map((source): [Company.Company, Company.Company] => [into, source])
      ).filter(([into, source]) => into !== source)
      const outcomes = yield* all(pairs.map(([into, source]) => Outcome.of(store.merge(into.id, source.id)))).pipe(
        Effect.provideService(ChangeObserver, { onChange: (change) => Effect.sync(() => void changes.push(change)) })
      )
      assert.lengthOf(succeeded(outcomes), 4)
      const { data: [survivor, ...others] } = yield* store.list({})
      assert.isEmpty(others)
      for (const { id } of contacts) {
        assert.deepStrictEqual(
          (yield* memberships.list(id)).map(({ id }) => id),
          survivor === undefined ? [] : [survivor.id]
        )
      }
      assert.lengthOf(changes.filter(({ type }) => type === "company.deleted"), 4)
      assert.lengthOf(changes.filter(({ type }) => type === "company.updated"), 4)
    }).pipe(Effect.provide(seeded(seed({ companies, contacts })))))
})
