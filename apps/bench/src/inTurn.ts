/** Does the same with one item after the other, never at once: what is timed must be alone, and checks have an order. */
export const inTurn = <A, B>(
  items: ReadonlyArray<A>,
  use: (item: A) => Promise<B>
): Promise<ReadonlyArray<B>> =>
  items.reduce<Promise<ReadonlyArray<B>>>(
    async (before, item) => {
      const found = await before
      return found.concat([await use(item)])
    },
    Promise.resolve([])
  )
