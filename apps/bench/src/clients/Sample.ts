import type { ClientPlan } from "../Plan.ts"
import type { Call } from "./Client.ts"

/** What is measured of a call. */
export type Quantity = "p50Micros" | "p99Micros" | "cpuMicros" | "callsPerSecond" | "kilobytes"

/** One measurement. */
export interface Sample {
  readonly client: string
  readonly call: Call
  readonly quantity: Quantity
  readonly round: number
  readonly value: number
}

/** What a program that measures is told. */
export interface Task extends ClientPlan {
  readonly baseUrl: string
  /** Module of the generated client. */
  readonly generated: string
}

/** How many calls are under way where calls are made at once. */
export const atOnce = 32

/** The task that a program was started with. */
export const taskOf = ([, , text = ""]: ReadonlyArray<string>): Task => JSON.parse(text)
