import type { Reading, Window } from "./Window.ts"

/** Admits what both of two windows admit. */
export const both = <A, B>(one: Window<A>, other: Window<B>): Window<readonly [A, B]> => ({
  empty: [one.empty, other.empty],
  read: ([a, b], now) => tighter(one.read(a, now), other.read(b, now), now),
  spend: ([a, b], now) => [one.spend(a, now), other.spend(b, now)]
})

// Where both admit as many, more are admitted once both admit more, and never when one of them has no more to give.
const tighter = (a: Reading, b: Reading, now: number): Reading => {
  if (a.remaining !== b.remaining) return a.remaining < b.remaining ? a : b
  const [sooner, later] = a.growsAt < b.growsAt ? [a, b] : [b, a]
  return sooner.growsAt === now ? sooner : later
}
