import { Effect } from "effect"

/** Tells of a count that grows by any steps, each time that it has come past another multiple of `every`. */
export const milestones = (
  every: number,
  tell: (count: number) => Effect.Effect<void>
): (count: number) => Effect.Effect<void> => {
  let passed = 0
  return (count) =>
    Effect.suspend(() => {
      const now = Math.floor(count / every)
      if (now <= passed) return Effect.void
      passed = now
      return tell(count)
    })
}
