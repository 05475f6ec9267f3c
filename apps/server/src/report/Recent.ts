import { HashMap, Option } from "effect"

/** A map that keeps the entries that were written last, and forgets the oldest beyond its capacity. Immutable. */
export interface Recent<A> {
  readonly capacity: number
  readonly entries: HashMap.HashMap<string, { readonly value: A; readonly turn: number }>
  /** The key that was written in a turn; a turn whose key was written again later, or removed, has none. */
  readonly turns: HashMap.HashMap<number, string>
  readonly oldest: number
  readonly next: number
}

/** A map without entries that keeps at most `capacity`. */
export const empty = <A>(capacity: number): Recent<A> => ({
  capacity,
  entries: HashMap.empty(),
  turns: HashMap.empty(),
  oldest: 0,
  next: 0
})

/** How many entries there are. */
export const size = <A>({ entries }: Recent<A>): number => HashMap.size(entries)

/** What a key was last written with, unless that was forgotten. */
export const get = <A>({ entries }: Recent<A>, key: string): A | undefined =>
  Option.getOrUndefined(HashMap.get(entries, key))?.value

/** The same map with an entry that is its newest. */
export const set = <A>(recent: Recent<A>, key: string, value: A): Recent<A> => {
  const newest = recent.next - 1
  if (Option.getOrUndefined(HashMap.get(recent.entries, key))?.turn === newest) {
    return { ...recent, entries: HashMap.set(recent.entries, key, { value, turn: newest }) }
  }
  const without = remove(recent, key)
  const { capacity, next } = without
  return forget({
    capacity,
    entries: HashMap.set(without.entries, key, { value, turn: next }),
    turns: HashMap.set(without.turns, next, key),
    oldest: without.oldest,
    next: next + 1
  })
}

/** The same map without a key. */
export const remove = <A>(recent: Recent<A>, key: string): Recent<A> => {
  const entry = Option.getOrUndefined(HashMap.get(recent.entries, key))
  if (entry === undefined) return recent
  return { ...recent, entries: HashMap.remove(recent.entries, key), turns: HashMap.remove(recent.turns, entry.turn) }
}

/** The values, the oldest first. */
export const values = <A>(recent: Recent<A>): ReadonlyArray<A> =>
  [...HashMap.values(recent.entries)].toSorted((a, b) => a.turn - b.turn).map(({ value }) => value)

// Turns that hold nothing are passed over once each, so that a write costs the same on the average.
const forget = <A>(recent: Recent<A>): Recent<A> => {
  let { entries, oldest, turns } = recent
  while (HashMap.size(entries) > recent.capacity || (oldest < recent.next && !HashMap.has(turns, oldest))) {
    const key = Option.getOrUndefined(HashMap.get(turns, oldest))
    if (key !== undefined) entries = HashMap.remove(entries, key)
    turns = HashMap.remove(turns, oldest)
    oldest += 1
  }
  return { ...recent, entries, turns, oldest }
}
