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
}

/** Contacts that each connection works on. */
export const contactsPerConnection = 100

/** The plan that the command line asks for: `--quick`, `--json`. */
export const fromArguments = (given: ReadonlyArray<string>): Plan => {
  const { values } = parseArgs({
    args: [...given],
    options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } }
  })
  const same = { isQuick: values.quick, asJson: values.json, connections: 32 }
  return values.quick
    ? { ...same, rounds: 4, warmUpMillis: 300, measuredMillis: 1000, firstWarmUpMillis: 1500 }
    : { ...same, rounds: 8, warmUpMillis: 500, measuredMillis: 3000, firstWarmUpMillis: 4000 }
}
