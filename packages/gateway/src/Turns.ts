import { Schema } from "effect"

/**
 * Whose turn it is among callers who wait: deficit round robin (Shreedhar and Varghese, 1995), where every write costs one.
 *
 * In each round a caller has as many turns, one after the other, as its share. A caller who has nothing left to send loses
 * what is left of its turns, and one who comes back stands at the end of the round. So no caller gets more than its part,
 * however much it has waiting, and none waits for longer than the shares of the others.
 */
export const Turns = Schema.Struct({
  /** The callers, in the order of their turns; the first is having its own. */
  ring: Schema.Array(Schema.String),
  /** Turns that are left to the first of the ring, 1 or more; absent before it had one. */
  credit: Schema.optionalWith(Schema.Int, { exact: true })
})
export type Turns = typeof Turns.Type

/** A caller who waits. */
export interface Waiting {
  readonly caller: string
  /** Turns in a round, 1 or more. */
  readonly share: number
  /** Writes that wait, 1 or more. */
  readonly count: number
}

/** Nobody had a turn yet. */
export const none: Turns = { ring: [] }

/**
 * Whose turn it is now, and the turns once that one had it; nobody's where nobody waits. Those who wait and are new stand
 * behind the others, in the order in which they are given.
 */
export const next = (
  turns: Turns,
  waiting: ReadonlyArray<Waiting>
): readonly [caller: string, turns: Turns] | undefined => {
  const { credit, ring } = among(turns, waiting)
  const [first, ...others] = ring
  if (first === undefined) return undefined
  const left = (credit ?? first.share) - 1
  return [
    first.caller,
    left > 0
      ? { ring: ring.map(({ caller }) => caller), credit: left }
      : { ring: [...others.map(({ caller }) => caller), first.caller] }
  ]
}

/**
 * How many turns others have before a caller's next one, given what waits now and that the caller has so many of its own
 * before it, which count as well.
 */
export const before = (
  turns: Turns,
  waiting: ReadonlyArray<Waiting>,
  { caller, own, share }: { readonly caller: string; readonly own: number; readonly share: number }
): number => {
  const { credit, ring } = among(turns, own > 0 ? waiting : [...waiting, { caller, share, count: 1 }])
  const index = ring.findIndex((each) => each.caller === caller)
  const first = index === 0 && credit !== undefined ? credit : share
  const rounds = own < first ? 0 : 1 + Math.floor((own - first) / share)
  return ring.reduce((total, each, at) => {
    if (at === index) return total
    const visits = at < index ? rounds + 1 : rounds
    const had = at === 0 && credit !== undefined && visits > 0 ? credit - each.share : 0
    return total + Math.min(each.count, visits * each.share + had)
  }, own)
}

// The callers that wait, in the order of their turns.
const among = (
  { credit, ring }: Turns,
  waiting: ReadonlyArray<Waiting>
): { readonly ring: ReadonlyArray<Waiting>; readonly credit: number | undefined } => {
  const byCaller = new Map(waiting.map((each) => [each.caller, each]))
  const known = ring.flatMap((caller) => byCaller.get(caller) ?? [])
  const isKnown = new Set(ring)
  return {
    ring: [...known, ...waiting.filter(({ caller }) => !isKnown.has(caller))],
    credit: known[0] !== undefined && known[0].caller === ring[0] ? credit : undefined
  }
}
