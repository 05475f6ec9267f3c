import { assert, describe, it } from "@effect/vitest"
import { Fixture } from "@lanekit/core/testing"
import { census, seed, Sqlite } from "@lanekit/sql"
import { Effect, Layer } from "effect"

describe("the census", () => {
  it.effect("counts what is there and what was deleted, each kind by itself", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* census, {
        companies: { live: 0, deleted: 0 },
        contacts: { live: 0, deleted: 0 },
        blocked_senders: { live: 0, deleted: 0 }
      })
      yield* seed(Fixture.seed({
        companies: [
          Fixture.company("co_1"),
          Fixture.company("co_2"),
          Fixture.company("co_3", { deletedAt: Fixture.at(1) })
        ],
        blockedSenders: [Fixture.blockedSender("bs_1")],
        contacts: [
          Fixture.contact("ann", { deletedAt: Fixture.at(1) }),
          Fixture.contact("bob", { deletedAt: Fixture.at(1) })
        ]
      }))
      assert.deepStrictEqual(yield* census, {
        companies: { live: 2, deleted: 1 },
        contacts: { live: 0, deleted: 2 },
        blocked_senders: { live: 1, deleted: 0 }
      })
    }).pipe(Effect.provide(Layer.fresh(Sqlite.layer({ filename: ":memory:" })))))
})
