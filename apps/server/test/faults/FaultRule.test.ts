import { assert, describe, it } from "@effect/vitest"
import { issues } from "@lanekit/core"
import { Effect, Schema } from "effect"
import { FaultRule } from "../../src/faults/FaultRule.ts"
import { Faults, maxRules } from "../../src/faults/Faults.ts"

const decode = issues.decode(FaultRule)
const rule = Schema.decodeSync(FaultRule)({ kind: "cut" })

const problemsOf = (operations: unknown) =>
  Effect.map(
    Effect.flip(decode({ kind: "cut", operations }, "reject")),
    ({ issues }) => issues.map(({ message, path }) => `${path} ${message}`)
  )

describe("a rule for faults", () => {
  it("befalls every request, for want of a choice", () =>
    assert.deepStrictEqual(rule, { kind: "cut", when: "before", operations: "all" }))

  it.effect("is refused with every problem named", () =>
    Effect.gen(function*() {
      const { issues } = yield* Effect.flip(decode({
        kind: "status",
        status: 404,
        when: "later",
        retry_after: 1.5,
        operations: ["getMe", "getYou"],
        lane: "both",
        count: 0,
        probability: 0,
        seed: -1,
        retryAfter: 1
      }, "reject"))
      assert.deepStrictEqual(issues.map(({ path }) => path).toSorted(), [
        "count",
        "lane",
        "operations.1",
        "probability",
        "retryAfter",
        "retry_after",
        "seed",
        "status",
        "when"
      ])
    }))

  it.effect("is told which operation is none, and that they are a list", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* problemsOf(["getMe", "updateContcat", "fly!"]), [
        "operations.1 must be the name of an operation; updateContcat is none; did you mean updateContact?",
        "operations.2 must be the name of an operation"
      ])
      for (const text of ["updateContact", 1, null, {}]) {
        assert.deepStrictEqual(yield* problemsOf(text), [
          "operations must be \"all\", or a list of names of operations"
        ])
      }
    }))

  it.effect("is refused when no client could come to the end of its pages", () =>
    Effect.gen(function*() {
      const short = { kind: "short_page", items: 0 }
      const { issues } = yield* Effect.flip(decode(short, "reject"))
      assert.deepStrictEqual(issues.map(({ path }) => path), ["count"])
      assert.include(issues[0].message, "or a probability below 1")
      yield* decode({ ...short, count: 3 }, "reject")
      yield* decode({ ...short, probability: 0.5 }, "reject")
      yield* decode({ ...short, items: 1 }, "reject")
    }))
})

describe("the rules in force", () => {
  it.effect("are listed with their seeds, and go one by one or all together", () =>
    Effect.gen(function*() {
      const faults = yield* Faults
      const first = yield* faults.add({ ...rule, seed: 7 })
      const second = yield* faults.add({ ...rule, count: 1 })
      assert.deepStrictEqual(first, {
        id: "fault_1",
        rule: { ...rule, seed: 7 },
        drawn: 0,
        applied: 0,
        remaining: null
      })
      assert.isNumber(second.rule.seed)
      assert.deepStrictEqual(yield* faults.list, [first, second])
      assert.isTrue(yield* faults.remove("fault_1"))
      assert.isFalse(yield* faults.remove("fault_1"))
      assert.deepStrictEqual(yield* faults.list, [second])
      yield* faults.clear
      assert.deepStrictEqual(yield* faults.list, [])
    }).pipe(Effect.provide(Faults.layer)))

  it.effect("are spent, and stay listed", () =>
    Effect.gen(function*() {
      const faults = yield* Faults
      yield* faults.add({ ...rule, count: 1 })
      const call = { operation: "getMe", lane: "read", method: "GET" } as const
      assert.deepStrictEqual(faults.drawFor(call).map(({ id }) => id), ["fault_1"])
      assert.deepStrictEqual(faults.drawFor(call), [])
      const [spent] = yield* faults.list
      assert.deepInclude(spent, { drawn: 1, applied: 1, remaining: 0 })
    }).pipe(Effect.provide(Faults.layer)))

  it.effect(`are ${maxRules} at most`, () =>
    Effect.gen(function*() {
      const faults = yield* Faults
      yield* Effect.replicateEffect(faults.add(rule), maxRules)
      const refused = yield* Effect.flip(faults.add(rule))
      assert.strictEqual(refused._tag, "TooManyFaults")
      yield* faults.remove("fault_1")
      yield* faults.add(rule)
    }).pipe(Effect.provide(Faults.layer)))
})
