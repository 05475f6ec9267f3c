import { inTurn } from "../inTurn.ts"
import { timeCalls } from "./calls.ts"
import type { Call } from "./Client.ts"
import { clientsOf } from "./clients.ts"
import type { Quantity, Sample, Task } from "./Sample.ts"

/** What is measured of some calls that are made in one way. */
export interface Measurement {
  /** How many calls are under way at a time. */
  readonly atATime: number
  readonly measure: (
    call: () => Promise<object>,
    count: number
  ) => Promise<ReadonlyArray<{ readonly quantity: Quantity; readonly value: number }>>
}

/**
 * Measures all clients in turn, never two at once, in an order that changes from round to round. Each measurement has a
 * client of its own, warmed up and without the garbage of those before; the first round of all only warms the machine up.
 */
export const measureRounds = async (
  { baseUrl, calls, generated, rounds, warmUpCalls }: Task,
  measurements: ReadonlyArray<Measurement>
): Promise<ReadonlyArray<Sample>> => {
  const kinds = clientsOf(generated)
  const steps = Array.from({ length: rounds + 1 }, (_, round) => round).flatMap((round) =>
    measured.flatMap((call) =>
      inOrderOf(round, kinds).flatMap((kind) => measurements.map((measurement) => ({ round, call, kind, measurement })))
    )
  )
  const samples = await inTurn(steps, async ({ call, kind, measurement, round }) => {
    const client = await kind.open(baseUrl)
    await timeCalls(client[call], warmUpCalls, measurement.atATime)
    globalThis.gc?.()
    const values = await measurement.measure(client[call], calls)
    return round === 0
      ? []
      : values.map(({ quantity, value }): Sample => ({ client: kind.name, call, round, quantity, value }))
  })
  return samples.flat()
}

const measured: ReadonlyArray<Call> = ["get", "update"]

// Each has its turn at being the first, and no one always comes after the same other.
const inOrderOf = <A>(round: number, items: ReadonlyArray<A>): ReadonlyArray<A> => {
  const start = Math.floor(round / 2) % items.length
  const turned = [...items.slice(start), ...items.slice(0, start)]
  return round % 2 === 0 ? turned : turned.toReversed()
}
