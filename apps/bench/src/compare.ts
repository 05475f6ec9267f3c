import { inTurn } from "./inTurn.ts"
import { type Block, load } from "./load.ts"
import type { Mix } from "./mix.ts"
import type { LoadPlan } from "./Plan.ts"
import type { ServerProcess } from "./ServerProcess.ts"
import { median, rangeOf } from "./statistics.ts"

/** Two servers with the same data. */
export interface Pair {
  readonly ours: ServerProcess
  readonly theirs: ServerProcess
}

/** What both servers measured in one round. */
export interface Round {
  readonly ours: Block
  readonly theirs: Block
}

/** A quantity of both servers: medians over the rounds, and the ratio ours / theirs with its spread. */
export interface Comparison {
  readonly ours: number
  readonly theirs: number
  readonly ratio: number
  readonly ratios: { readonly min: number; readonly max: number }
}

/** Loads both servers alternately, in the order A B B A, and never at once. */
export const measure = async (
  pair: Pair,
  mix: Mix,
  plan: LoadPlan,
  note: (text: string) => void
): Promise<ReadonlyArray<Round>> => {
  const { connections, firstWarmUpMillis, measuredMillis, rounds, warmUpMillis } = plan
  const warmUp = { mix, round: 0, connections, warmUpMillis: 0, measuredMillis: firstWarmUpMillis }
  await load(pair.ours, warmUp)
  await load(pair.theirs, warmUp)

  return inTurn(Array.from({ length: rounds }, (_, index) => index + 1), async (round) => {
    const options = { mix, round, connections, warmUpMillis, measuredMillis }
    const found = round % 2 === 1 ? await oursFirst(pair, options) : await theirsFirst(pair, options)
    note(`round ${round} of ${rounds}`)
    return found
  })
}

/** Compares a quantity over the rounds; nothing when a round lacks it. The ratio is the median of the rounds' ratios. */
export const compare = (
  rounds: ReadonlyArray<Round>,
  quantity: (block: Block) => number | undefined
): Comparison | undefined => {
  const pairs = rounds.flatMap(({ ours, theirs }) => {
    const [a, b] = [quantity(ours), quantity(theirs)]
    return a === undefined || b === undefined ? [] : [{ ours: a, theirs: b, ratio: a / b }]
  })
  if (pairs.length === 0 || pairs.length < rounds.length) return undefined
  const ratios = pairs.map(({ ratio }) => ratio)
  return {
    ours: median(pairs.map(({ ours }) => ours)),
    theirs: median(pairs.map(({ theirs }) => theirs)),
    ratio: median(ratios),
    ratios: rangeOf(ratios)
  }
}

type Options = Parameters<typeof load>[1]

const oursFirst = async (pair: Pair, options: Options): Promise<Round> => {
  const ours = await load(pair.ours, options)
  return { ours, theirs: await load(pair.theirs, options) }
}

const theirsFirst = async (pair: Pair, options: Options): Promise<Round> => {
  const theirs = await load(pair.theirs, options)
  return { ours: await load(pair.ours, options), theirs }
}
