import { SqlClient } from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import {
  type Company,
  type CompanySelector,
  CompanyStore,
  type Contact,
  ContactChange,
  ContactPatch,
  ContactStore,
  EmailAddress,
  Failure,
  MembershipStore
} from "@lanekit/core"
import { EagerClock, Fixture, Outcome } from "@lanekit/core/testing"
import { Array, Context, Deferred, Duration, Effect, Layer } from "effect"
import { seeded } from "./seeded.ts"
import { temporaryFile } from "./temporary.ts"

const { company, contact, seed } = Fixture

const crowd = Array.makeBy(20, (index) => contact(`ct_${index}`))

describe("concurrent updates", () => {
  it.live("give one e-mail to exactly one contact", () =>
    Effect.gen(function*() {
      const store = yield* ContactStore
      const email = EmailAddress.EmailAddress.make("wanted@example.com")
      const outcomes = yield* Effect.forEach(crowd, ({ id }) => Outcome.of(store.update(id, { email })), {
        concurrency: "unbounded"
      })
      assert.lengthOf(outcomes.filter((outcome) => "value" in outcome), 1)
      const losers = outcomes.filter((outcome) => "failure" in outcome)
      assert.deepStrictEqual(losers, losers.map(() => Outcome.failed(new Failure.EmailTaken())))
      assert.lengthOf((yield* store.list({ email })).data, 1)
    }).pipe(Effect.provide(seeded(seed({ contacts: crowd })))))

  it.live("of one contact end as one of their orders would, no field torn from its patch", () =>
    Effect.gen(function*() {
      const store = yield* ContactStore
      const [first] = crowd
      const steps = Array.makeBy(30, (index) => {
        const company = index % 3 === 0 ? companies[index % 2 === 0 ? 0 : 1] : undefined
        const patch: ContactPatch.ContactPatch = {
          name: ContactPatch.ContactName.make(`Name ${index}`),
          externalIds: { patch: `${index}` },
          ...(company !== undefined && { company: { _tag: "ById", id: company.id } })
        }
        return { company, patch }
      })
      const finished: Array<{ readonly step: typeof steps[number]; readonly answer: Contact.Contact }> = []
      yield* Effect.forEach(
        steps,
        (step) => Effect.map(store.update(first.id, step.patch), (answer) => finished.push({ step, answer })),
        {
          concurrency: "unbounded",
          discard: true
        }
      )
      let expected: Contact.Contact = contact("ct_0")
      for (const { answer, step } of finished) {
        expected = { ...ContactChange.apply(expected, step.patch, step.company), updatedAt: answer.updatedAt }
        assert.deepStrictEqual(answer, expected)
      }
      assert.deepStrictEqual(yield* store.get(first.id), expected)
    }).pipe(Effect.provide(seeded(seed({ contacts: crowd, companies })))))

  it.live("link a company before it is deleted, are told afterwards that it is gone, and leave no link to it", () =>
    Effect.gen(function*() {
      const store = yield* ContactStore
      const memberships = yield* MembershipStore
      const [doomed, other] = companies
      const isLinked = yield* Deferred.make<void>()
      // Goes to and fro between the companies until one of them is gone, and ends with what it was told last.
      const link = (id: Contact.ContactId, rounds: number): Effect.Effect<Outcome.Outcome<Contact.Contact>> =>
        Effect.flatMap(Outcome.of(store.update(id, { company: byId(doomed) })), (outcome) => {
          if ("failure" in outcome) return Effect.succeed(outcome)
          if (rounds === 1) return Effect.dieMessage("the company is never gone")
          return Deferred.succeed(isLinked, undefined).pipe(
            Effect.zipRight(Effect.orDie(store.update(id, { company: byId(other) }))),
            // A fiber that never yields takes the connection again before those that wait for it are woken.
            Effect.zipRight(Effect.yieldNow()),
            Effect.zipRight(link(id, rounds - 1))
          )
        })
      const deletion = Deferred.await(isLinked).pipe(
        Effect.zipRight(Effect.flatMap(CompanyStore, (companies) => companies.delete(doomed.id)))
      )
      const [refusals] = yield* Effect.all([
        Effect.forEach(crowd, ({ id }) => link(id, 100), { concurrency: "unbounded" }),
        deletion
      ], { concurrency: 2 })
      const refusal = Outcome.failed(new Failure.CompanyUnmatched({ selector: byId(doomed) }))
      for (const outcome of refusals) assert.deepStrictEqual(outcome, refusal)
      for (const { id } of crowd) {
        assert.notInclude((yield* memberships.list(id)).map(({ id }) => id), doomed.id)
        assert.notStrictEqual((yield* store.get(id)).companyId, doomed.id)
      }
    }).pipe(Effect.provide(seeded(seed({ contacts: crowd, companies })))))

  it.scopedLive("of two connections to one file wait for each other", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      const data = seed({ contacts: crowd, companies })
      const open = Layer.build(Layer.fresh(seeded(data, filename)))
      const one = yield* open
      const two = yield* open
      const write = (round: number) =>
        Effect.forEach(crowd.slice(0, 10), ({ id }) =>
          Effect.flatMap(ContactStore, (store) =>
            store.update(id, {
              name: ContactPatch.ContactName.make(`Round ${round}`),
              company: { _tag: "ById", id: companies[round % 2 === 0 ? 0 : 1].id }
            })), { concurrency: "unbounded", discard: true })
      const writing = Effect.forEach(Array.range(1, 10), write, { discard: true })
      yield* Effect.all([Effect.provide(writing, one), Effect.provide(writing, two)], { concurrency: 2, discard: true })
      const listed = Effect.flatMap(ContactStore, (store) => store.list({ nameContains: "round 10" }))
      assert.lengthOf((yield* Effect.provide(listed, one)).data, 10)
      assert.deepStrictEqual(yield* Effect.provide(listed, one), yield* Effect.provide(listed, two))
    }), 30_000)

  it.scopedLive("of a connection that stays locked out are unavailable, and succeed afterwards; reads go on", () =>
    Effect.gen(function*() {
      const filename = yield* temporaryFile
      const data = seed({ contacts: crowd })
      const holder = yield* Layer.build(Layer.fresh(seeded(data, filename)))
      const waiter = yield* Layer.build(Layer.fresh(seeded(data, filename)))
      const [first] = crowd
      const isHeld = yield* Deferred.make<void>()
      const isDone = yield* Deferred.make<void>()
      const hold = Effect.flatMap(
        SqlClient,
        (sql) => sql.withTransaction(Effect.andThen(Deferred.succeed(isHeld, undefined), Deferred.await(isDone)))
      ).pipe(
        Effect.provide(holder)
      )
      yield* Effect.forkScoped(hold)
      yield* Deferred.await(isHeld)
      const store = Context.get(waiter, ContactStore)
      const rename = Outcome.of(store.update(first.id, { name: ContactPatch.ContactName.make("Renamed") }))
      const clock = EagerClock.make()
      assert.deepStrictEqual(
        yield* Effect.withClock(rename, clock),
        Outcome.failed(new Failure.Unavailable({ reason: "overloaded" }))
      )
      assert.isTrue(Duration.between(clock.slept(), { minimum: "3 seconds", maximum: "6 seconds" }))
      assert.deepStrictEqual(yield* store.get(first.id), contact("ct_0"))
      yield* Deferred.succeed(isDone, undefined)
      assert.property(yield* rename, "value")
    }))
})

const byId = ({ id }: Company.Company): CompanySelector.CompanySelector => ({ _tag: "ById", id })

const companies: readonly [Company.Company, Company.Company] = [company("co_1"), company("co_2")]
