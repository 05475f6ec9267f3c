import { parseArgs } from "node:util"

/** How much is measured. */
export interface Plan {
  readonly isQuick: boolean
  readonly asJson: boolean
  readonly connections: number
  /** How often each server is loaded per table; even, so that each is first as often as second. */
  readonly rounds: number
  /** Of each load: what is left out at its beginning, and what counts. */
  readonly warmUpMillis: number
  readonly measuredMillis: number
  /** Load on both servers, before the first round of a table, until the compiler has seen enough. */
  readonly firstWarmUpMillis: number
  /** Which of the two parts is measured; both when absent. */
  readonly only: Part | undefined
  readonly clients: ClientPlan
}

/** A part of the benchmark. */
export type Part = "servers" | "clients"

/** How much is measured of the clients. */
export interface ClientPlan {
  /** How often each client is measured. */
  readonly rounds: number
  /**
   * Calls of a client: those that come first and do not count, and those that do. They are 1000 at most: no lane that
   * keeps to the vendor's limits ever has more to remember.
   */
  readonly warmUpCalls: number
  readonly calls: number
}

/** Contacts that each connection works on. */
export const contactsPerConnection = 100

/** The plan that the command line asks for: `--quick`, `--json`, `--only servers`, `--only clients`. */
export const fromArguments = (given: ReadonlyArray<string>): Plan => {
  const { values } = parseArgs({
    args: [...given],
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      only: { type: "string" }
    }
  })
  const same = { isQuick: values.quick, asJson: values.json, only: toPart(values.only), connections: 32 }
  return values.quick
    ? {
      ...same,
      rounds: 4,
      warmUpMillis: 300,
      measuredMillis: 1000,
      firstWarmUpMillis: 1500,
      clients: { rounds: 4, warmUpCalls: 50, calls: 150 }
    }
    : {
      ...same,
      rounds: 8,
      warmUpMillis: 500,
      measuredMillis: 3000,
      firstWarmUpMillis: 4000,
      clients: { rounds: 8, warmUpCalls: 100, calls: 700 }
    }
}

const toPart = (text: string | undefined): Part | undefined => {
  if (text === undefined || text === "servers" || text === "clients") return text
  throw new Error("--only takes `servers` or `clients`")
}
