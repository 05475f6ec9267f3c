import type { Agent } from "node:http"
import { inTurn } from "../inTurn.ts"
import { cpuMicrosOf } from "../machine.ts"
import type { GatewayPlan } from "../Plan.ts"
import { quantile } from "../statistics.ts"
import { ask, connectionsOf, type Kind } from "./ask.ts"
import type { Way } from "./Way.ts"

/** What is measured of requests that do not compete for anything. */
export interface LatencySample {
  readonly way: string
  readonly kind: Kind
  readonly atOnce: number
  readonly round: number
  readonly p50Millis: number
  readonly p99Millis: number
  /** Processor time that the way's server took for a request; nothing where the system does not tell. */
  readonly cpuMicros: number | undefined
}

/** How many requests are made at the same moment; the next ones follow when all have been answered, and a while later. */
export const multitudes: ReadonlyArray<number> = [1, 8]

const pauseMillis = 5

/** Measures all ways in turn, never two at once, in the order A B C C B A. A first round warms up and does not count. */
export const measureLatency = async (
  ways: ReadonlyArray<Way>,
  { requests, rounds, warmUpRequests }: GatewayPlan,
  note: (text: string) => void
): Promise<ReadonlyArray<LatencySample>> => {
  const samples = await inTurn(Array.from({ length: rounds + 1 }, (_, round) => round), async (round) => {
    const order = round % 2 === 1 ? ways : ways.toReversed()
    const steps = multitudes.flatMap((atOnce) =>
      kinds.flatMap((kind) => order.map((way) => ({ way, kind, atOnce, round })))
    )
    const found = await inTurn(steps, (step) => measure(step, requests, warmUpRequests))
    note(`round ${round} of ${rounds}`)
    return round === 0 ? [] : found
  })
  return samples.flat()
}

const kinds: ReadonlyArray<Kind> = ["read", "write"]

interface Step {
  readonly way: Way
  readonly kind: Kind
  readonly atOnce: number
  readonly round: number
}

const measure = async (step: Step, requests: number, warmUpRequests: number): Promise<LatencySample> => {
  const { atOnce, kind, round, way } = step
  const agent = connectionsOf(atOnce)
  try {
    await millisOf(step, warmUpRequests, agent)
    const before = cpuMicrosOf(way.server.pid)
    const millis = await millisOf(step, requests, agent)
    const after = cpuMicrosOf(way.server.pid)
    return {
      way: way.name,
      kind,
      atOnce,
      round,
      p50Millis: quantile(millis, 0.5),
      p99Millis: quantile(millis, 0.99),
      cpuMicros: before === undefined || after === undefined ? undefined : (after - before) / millis.length
    }
  } finally {
    agent.destroy()
  }
}

const millisOf = async (
  { atOnce, kind, way }: Step,
  requests: number,
  agent: Agent
): Promise<ReadonlyArray<number>> => {
  const found = await inTurn(
    Array.from({ length: Math.ceil(requests / atOnce) }, (_, group) => group),
    async (group) => {
      await new Promise((resolve) => setTimeout(resolve, pauseMillis))
      const answers = await Promise.all(
        Array.from({ length: atOnce }, (_, place) => ask(way, kind, group * atOnce + place, agent))
      )
      const refused = answers.find(({ status }) => status !== 200)
      if (refused !== undefined) {
        throw new Error(
          `${way.name} answered ${refused.status}: ${refused.text.slice(0, 200)}`
        )
      }
      return answers.map(({ millis }) => millis)
    }
  )
  return found.flat()
}
