/** Makes so many calls, so many of them at a time, and tells how long each took, in milliseconds. */
export const timeCalls = (
  call: () => Promise<object>,
  count: number,
  atATime: number
): Promise<ReadonlyArray<number>> =>
  new Promise((resolve, reject) => {
    const millis: Array<number> = Array.from({ length: count }, () => 0)
    let begun = 0
    let ended = 0
    const begin = (): void => {
      const place = begun++
      const start = performance.now()
      call().then(() => {
        millis[place] = performance.now() - start
        ended += 1
        if (begun < count) begin()
        else if (ended === count) resolve(millis)
      }, reject)
    }
    for (let lane = 0; lane < Math.min(atATime, count); lane++) begin()
  })
