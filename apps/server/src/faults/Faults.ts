import { Context, Data, Effect, Layer, Random, Schema } from "effect"
import { arm, type Armed, type Call, draw, remaining } from "./draw.ts"
import { FaultRule } from "./FaultRule.ts"

/** A rule in force, and what became of it so far. */
export const FaultState = Schema.Struct({
  id: Schema.NonEmptyString,
  /** The rule as it was given, with the seed that is drawn from. */
  rule: FaultRule,
  /** Requests that it was drawn for. */
  drawn: Schema.NonNegativeInt,
  /** Requests that it befell. */
  applied: Schema.NonNegativeInt,
  /** How often it can still befall a request; null without end, 0 once it is spent. */
  remaining: Schema.NullOr(Schema.NonNegativeInt)
}).annotations({ identifier: "FaultState" })
export type FaultState = typeof FaultState.Type

/** Most rules that can be in force at once. */
export const maxRules = 100

/** There are {@link maxRules} rules; one must go before another can come. */
export class TooManyFaults extends Data.TaggedError("TooManyFaults") {
  override get message() {
    return `there are ${maxRules} faults; take some away first`
  }
}

/** What goes wrong on purpose, for the tests of clients. */
export class Faults extends Context.Tag("server/Faults")<Faults, {
  /** Puts a rule in force, after those that are. */
  readonly add: (rule: FaultRule) => Effect.Effect<FaultState, TooManyFaults>
  /** The rules in their order, spent ones too. */
  readonly list: Effect.Effect<ReadonlyArray<FaultState>>
  /** Takes a rule away; tells whether there was one. */
  readonly remove: (id: string) => Effect.Effect<boolean>
  readonly clear: Effect.Effect<void>
  /** What befalls a request; nothing where no rule is in force. Each call counts as a request. */
  readonly drawFor: (call: Call) => ReadonlyArray<Armed>
}>() {
  /** Faults that can be set. */
  static readonly layer: Layer.Layer<Faults> = Layer.sync(Faults, () => {
    let armed: ReadonlyArray<Armed> = []
    let ids = 0

    const add = Effect.fn("Faults.add")(function*(rule: FaultRule) {
      const seed = rule.seed ?? (yield* Random.nextIntBetween(0, 2 ** 31))
      if (armed.length >= maxRules) return yield* new TooManyFaults()
      const fault = arm(`fault_${++ids}`, rule, seed)
      armed = [...armed, fault]
      return toState(fault)
    })

    const remove = (id: string) =>
      Effect.sync(() => {
        const before = armed.length
        armed = armed.filter((fault) => fault.id !== id)
        return armed.length < before
      })

    const drawFor = (call: Call): ReadonlyArray<Armed> => {
      if (armed.length === 0) return armed
      const [befalling, next] = draw(armed, call)
      armed = next
      return befalling
    }

    return {
      add,
      list: Effect.sync(() => armed.map(toState)),
      remove,
      clear: Effect.sync(() => {
        armed = []
      }),
      drawFor
    }
  })
}

const toState = (fault: Armed): FaultState => ({
  id: fault.id,
  rule: fault.rule,
  drawn: fault.drawn,
  applied: fault.applied,
  remaining: remaining(fault)
})
