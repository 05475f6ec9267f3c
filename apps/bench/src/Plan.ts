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
  /** Which of the parts is measured; all when absent. */
  readonly only: Part | undefined
  readonly clients: ClientPlan
  readonly gateway: GatewayPlan
  readonly plans: PlansPlan
}

/** A part of the benchmark. */
export type Part = typeof parts[number]

/** All of them, in the order in which they are measured. */
export const parts = ["servers", "clients", "gateway", "sync"] as const

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

/** How much is measured of a gateway. */
export interface GatewayPlan {
  /** How often each way to the API is measured; even, so that each is as often before another as after it. */
  readonly rounds: number
  /** Requests of one measurement of latency: those that come first and do not count, and those that do. */
  readonly warmUpRequests: number
  readonly requests: number
  /** Loads of the gateway that keeps answers, and of the proxy. */
  readonly throughput: LoadPlan
}

/** How much is measured of plans of tables. */
export interface PlansPlan {
  /** Rows of each table, and contacts that it is compared with. */
  readonly sizes: ReadonlyArray<number>
  /** How often each command is started. */
  readonly starts: number
}

/** How two servers are loaded in turn. */
export type LoadPlan = Pick<
  Plan,
  "connections" | "rounds" | "warmUpMillis" | "measuredMillis" | "firstWarmUpMillis"
>

/** Contacts that each connection works on. */
export const contactsPerConnection = 100

/** The plan that the command line asks for: `--quick`, `--json`, `--only` and a part. */
export const fromArguments = (given: ReadonlyArray<string>): Plan => {
  const { values } = parseArgs({
    args: [...given],
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      only: { type: "string" }
    }
  })
  const connections = 32
  const same = { isQuick: values.quick, asJson: values.json, only: toPart(values.only), connections }
  return values.quick
    ? {
      ...same,
      rounds: 4,
      warmUpMillis: 300,
      measuredMillis: 1000,
      firstWarmUpMillis: 1500,
      clients: { rounds: 4, warmUpCalls: 50, calls: 150 },
      gateway: {
        rounds: 2,
        warmUpRequests: 8,
        requests: 16,
        throughput: { connections, rounds: 2, warmUpMillis: 200, measuredMillis: 600, firstWarmUpMillis: 1000 }
      },
      plans: { sizes: [20_000], starts: 2 }
    }
    : {
      ...same,
      rounds: 8,
      warmUpMillis: 500,
      measuredMillis: 3000,
      firstWarmUpMillis: 4000,
      clients: { rounds: 8, warmUpCalls: 100, calls: 700 },
      gateway: {
        rounds: 8,
        warmUpRequests: 16,
        requests: 96,
        throughput: { connections, rounds: 8, warmUpMillis: 500, measuredMillis: 2000, firstWarmUpMillis: 3000 }
      },
      plans: { sizes: [100_000, 1_000_000], starts: 12 }
    }
}

const toPart = (text: string | undefined): Part | undefined => {
  if (text === undefined) return undefined
  const part = parts.find((each) => each === text)
  if (part === undefined) throw new Error(`--only takes one of ${parts.join(", ")}`)
  return part
}
