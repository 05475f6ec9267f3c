import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, Random, TestClock } from "effect"
import { BlockedSenderId, type NewBlockedSender } from "../BlockedSender.ts"
import type { BlockedSenderQuery } from "../BlockedSenderQuery.ts"
import { BlockedSenderNotFound, CursorMalformed, SenderAlreadyBlocked } from "../Failure.ts"
import type { SeedBlockedSender, SeedData } from "../SeedData.ts"
import { Timestamp } from "../Timestamp.ts"
import { at, blockedSender, momentAt } from "./Fixture.ts"
import * as Outcome from "./Outcome.ts"
import { readAll } from "./readAll.ts"
import { malformedCursors } from "./records.ts"
import * as Subject from "./Subject.ts"

/** What every `BlockedSenderStore` does, declared as tests of the store that `layerOf` makes of a seed. */
export const blockedSenderStoreContract = (
  name: string,
  layerOf: (seed: SeedData) => Layer.Layer<Subject.Stores, unknown>
): void => {
  const { on } = Subject.of(layerOf, ({ blockedSenders }) => blockedSenders)

  /** The id of a new sender, made after attempts to block again what the seed has blocked. */
  const drawn = (blockedSenders: ReadonlyArray<SeedBlockedSender>) =>
    on({ blockedSenders }, (store) =>
      Effect.gen(function*() {
        for (const sender of blockedSenders) yield* Effect.flip(store.create(sender))
        return (yield* store.create({ type: "DOMAIN", value: "new.test" })).id
      })).pipe(Effect.withRandom(Random.make("ids")))

  describe(`${name} as a BlockedSenderStore`, () => {
    describe("list", () => {
      it.effect("lists the newest first, then by id descending, without deleted ones", () =>
        on({ blockedSenders: crowd }, (store) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.list({}), {
              data: [mail, ...sameAge.toReversed()],
              page: { cursor: null, hasMore: false, limit: 50 }
            })
          })))

      it.effect.each<readonly [BlockedSenderQuery, ReadonlyArray<string>]>([
        [{ type: "EMAIL" }, ["bs_mail", "bs_2"]],
        [{ type: "DOMAIN" }, ["bs_🚀", "bs_\uffee", "bs_1"]],
        [{ type: "EMAIL", limit: 1 }, ["bs_mail"]]
      ])("filters by %j", ([query, expected]) =>
        on({ blockedSenders: crowd }, (store) =>
          Effect.gen(function*() {
            assert.deepStrictEqual((yield* store.list(query)).data.map(({ id }): string => id), expected)
          })))

      it.effect("is empty where nothing is blocked", () =>
        on({}, (store) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.list({ limit: 7 }), {
              data: [],
              page: { cursor: null, hasMore: false, limit: 7 }
            })
          })))

      it.effect("holds 50 when the query does not say, and up to 200", () =>
        on(
          { blockedSenders: Array.from({ length: 201 }, (_, index) => blockedSender(`bs_${index}`)) },
          (store) =>
            Effect.gen(function*() {
              const usual = yield* store.list({})
              assert.deepStrictEqual([usual.data.length, usual.page.hasMore, usual.page.limit], [50, true, 50])
              const largest = yield* store.list({ limit: 200 })
              assert.deepStrictEqual([largest.data.length, largest.page.hasMore, largest.page.limit], [200, true, 200])
            })
        ))

      it.effect("pages through everything, whatever the limit, with the filter of each page", () =>
        on({ blockedSenders: crowd }, (store) =>
          Effect.gen(function*() {
            for (const query of [{}, { type: "DOMAIN" as const }]) {
              const whole = (yield* store.list(query)).data
              for (const limit of [1, 2, 3, 4, 5, 6]) {
                assert.deepStrictEqual(yield* readAll((page) => store.list({ ...query, ...page, limit })), whole)
              }
            }
          })))

      it.effect("refuses a cursor that it did not write", () =>
        on({ blockedSenders: crowd }, (store) =>
          Effect.gen(function*() {
            for (const cursor of malformedCursors) {
              assert.deepStrictEqual(yield* Outcome.of(store.list({ cursor })), Outcome.failed(new CursorMalformed()))
            }
          })))
    })

    describe("create", () => {
      it.effect("blocks an address or a domain, in lower case", () =>
        on({}, (store, { told }) =>
          Effect.gen(function*() {
            const address = yield* store.create({ type: "EMAIL", value: "O'Spam@Example.COM" })
            assert.match(address.id, /^bs_[0-9a-f]{24}$/)
            const { id } = address
            assert.deepStrictEqual(address, { id, value: "o'spam@example.com", type: "EMAIL", createdAt: at(60) })
            const domain = yield* store.create({ type: "DOMAIN", value: "Spam.Test" })
            assert.deepStrictEqual([domain.value, domain.type], ["spam.test", "DOMAIN"])
            assert.deepStrictEqual((yield* store.list({})).data, [domain, address])
            assert.deepStrictEqual((yield* store.list({ type: "EMAIL" })).data, [address])
            assert.deepStrictEqual(yield* told, [])
          })))

      it.effect("refuses what is blocked already, ignoring case, and nothing that is like it", () =>
        on(
          { blockedSenders: [blockedSender("bs_1", { value: "spam_.test", type: "DOMAIN" })] },
          (store) =>
            Effect.gen(function*() {
              for (const value of ["spam_.test", "SPAM_.TEST"]) {
                assert.deepStrictEqual(
                  yield* Outcome.of(store.create({ type: "DOMAIN", value })),
                  Outcome.failed(new SenderAlreadyBlocked())
                )
              }
              const near: ReadonlyArray<NewBlockedSender> = [
                { type: "DOMAIN", value: "spamx.test" },
                { type: "DOMAIN", value: "a.spam_.test" },
                { type: "EMAIL", value: "a@spam_.test" }
              ]
              for (const sender of near) assert.strictEqual((yield* store.create(sender)).value, sender.value)
              assert.lengthOf((yield* store.list({})).data, 4)
            })
        ))

      it.effect("blocks anew what was deleted, and guards it again", () =>
        on({ blockedSenders: [gone] }, (store) =>
          Effect.gen(function*() {
            const { id } = yield* store.create(gone)
            assert.notStrictEqual(id, gone.id)
            assert.deepStrictEqual(yield* Outcome.of(store.create(gone)), Outcome.failed(new SenderAlreadyBlocked()))
            yield* store.delete(id)
            assert.strictEqual((yield* store.create(gone)).value, gone.value)
          })))

      it.effect("puts it first in every list, though the clock stands still or is behind", () =>
        on({ blockedSenders: [gone, mail] }, (store) =>
          Effect.gen(function*() {
            const made = yield* Effect.forEach(["c.test", "a.test"], (value) => store.create({ type: "DOMAIN", value }))
            const times = ["2026-01-01T01:30:00.001Z", "2026-01-01T01:30:00.002Z"]
            assert.deepStrictEqual(made.map(({ createdAt }): string => createdAt), times)
            assert.deepStrictEqual((yield* store.list({})).data, [...made.toReversed(), mail])
            yield* TestClock.setTime(momentAt(91))
            assert.strictEqual((yield* store.create({ type: "DOMAIN", value: "b.test" })).createdAt, at(91))
          })))

      it.effect("draws an id for what it blocks, and for nothing else", () =>
        Effect.gen(function*() {
          assert.strictEqual(yield* drawn([mail]), yield* drawn([]))
        }))
    })

    describe("delete", () => {
      it.effect("takes it out of the list, and leaves the others alone", () =>
        on({ blockedSenders: crowd }, (store, { told }) =>
          Effect.gen(function*() {
            assert.deepStrictEqual(yield* store.delete(mail.id), { id: mail.id, deleted: true })
            assert.deepStrictEqual((yield* store.list({})).data, sameAge.toReversed())
            assert.deepStrictEqual((yield* store.list({ type: "EMAIL" })).data.map(({ id }): string => id), ["bs_2"])
            assert.deepStrictEqual(
              yield* Outcome.of(store.delete(mail.id)),
              Outcome.failed(new BlockedSenderNotFound({ id: mail.id }))
            )
            assert.deepStrictEqual(yield* told, [])
          })))

      it.effect("knows neither an absent one nor a deleted one", () =>
        on({ blockedSenders: crowd }, (store) =>
          Effect.gen(function*() {
            for (const id of [gone.id, BlockedSenderId.make("bs_none"), BlockedSenderId.make("' OR 1=1 --")]) {
              assert.deepStrictEqual(
                yield* Outcome.of(store.delete(id)),
                Outcome.failed(new BlockedSenderNotFound({ id }))
              )
            }
            assert.lengthOf((yield* store.list({})).data, 5)
          })))
    })
  })
}

const mail = blockedSender("bs_mail", { value: "spam@example.com", type: "EMAIL", createdAt: at(1) })

const gone = blockedSender("bs_gone", {
  value: "gone.test",
  createdAt: Timestamp.make("2026-01-01T02:30:00.000999+01:00"),
  deletedAt: at(3)
})

/** Three domains and an address of one age, in the order of their ids. */
const sameAge = [
  blockedSender("bs_1"),
  blockedSender("bs_2", { value: "ann@example.com", type: "EMAIL" }),
  blockedSender("bs_\uffee", { value: "circle.test" }),
  blockedSender("bs_🚀", { value: "rocket.test" })
]

const crowd = [...sameAge, mail, gone]
