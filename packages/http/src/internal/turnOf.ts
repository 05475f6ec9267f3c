/**
 * When the turn is of one that has so many before it, given when each slot is free for the first time, in order: a slot
 * has a turn as soon as it is free, and is free again a window later.
 */
export const turnOf = (freeTimes: ReadonlyArray<number>, window: number, before: number): number => {
  const [first = 0] = freeTimes
  let begin = first
  let left = before
  for (;;) {
    // In a window from its beginning each slot has one turn, but for those that are not free until later.
    const slots = freeTimes.filter((time) => time < begin + window)
    if (slots.length === freeTimes.length) {
      const rounds = Math.floor(left / slots.length)
      begin += rounds * window
      left -= rounds * slots.length
    }
    if (left < slots.length) {
      const turns = slots.map((time) => begin + (time - first) % window).toSorted((a, b) => a - b)
      return turns[left] ?? begin
    }
    left -= slots.length
    begin += window
  }
}
