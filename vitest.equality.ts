import { Effect } from "effect"
import { chai } from "vitest"

// Chai compares objects that have different keys by what they give when they are iterated, and errors by their messages. Every
// effect gives the same, so that Some would equal None, and failures of one message one another whatever else they say.
const comparator = (left: unknown, right: unknown): boolean | null =>
  Effect.isEffect(left) && Effect.isEffect(right) &&
    !chai.util.eql(Object.entries(left), Object.entries(right), { comparator })
    ? false
    : null

chai.config.deepEqual = (left, right) => chai.util.eql(left, right, { comparator })
