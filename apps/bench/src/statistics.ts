/** The middle of some numbers; of an even count, the mean of the two in the middle. There must be one at least. */
export const median = (numbers: ReadonlyArray<number>): number => {
  const sorted = ascending(numbers)
  const middle = sorted.length / 2
  return Number.isInteger(middle)
    ? (at(sorted, middle - 1) + at(sorted, middle)) / 2
    : at(sorted, Math.floor(middle))
}

/** The smallest of some numbers that at least this share of them (0 to 1) does not exceed: the nearest rank. */
export const quantile = (numbers: ReadonlyArray<number>, share: number): number =>
  at(ascending(numbers), Math.max(0, Math.ceil(share * numbers.length) - 1))

/** The smallest and the largest of some numbers. */
export const rangeOf = (numbers: ReadonlyArray<number>): { readonly min: number; readonly max: number } => {
  const sorted = ascending(numbers)
  return { min: at(sorted, 0), max: at(sorted, sorted.length - 1) }
}

const ascending = (numbers: ReadonlyArray<number>): ReadonlyArray<number> => numbers.toSorted((a, b) => a - b)

const at = (numbers: ReadonlyArray<number>, index: number): number => {
  const number = numbers[index]
  if (number === undefined) throw new RangeError("statistics of no numbers")
  return number
}
