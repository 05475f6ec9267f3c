#!/usr/bin/env node
import { Effect } from "effect"
import { parseArgs } from "node:util"
import { describe } from "./EventLog.ts"
import { historyOf } from "./History.ts"
import { ledgerOf } from "./Ledger.ts"
import { violationsOf } from "./properties.ts"
import { utilisationOf } from "./saturation.ts"
import { describeFailed, simulate } from "./simulate.ts"
import { makeSubject } from "./Subject.ts"
import * as Totals from "./Totals.ts"
import { worldOf } from "./world/World.ts"

const usage = `Usage: pnpm sim [--seed <number>] [--count <number>] [--verbose]

Makes histories of the client in a simulated world, and looks whether everything holds in each.

  --seed     of the first history; those after it have the next ones (default: a random one)
  --count    of histories (default: 1000)
  --verbose  print all that happens in them`

const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    count: { type: "string", default: "1000" },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", default: false }
  }
})

const wholeOf = (name: string, text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`--${name} must be a whole number of 0 or more`)
  return value
}

const randomSeed = (): number => Math.floor(Math.random() * 2 ** 32)

const show = (first: number, count: number): boolean => {
  let holds = true
  for (let seed = first; seed < first + count; seed++) {
    const world = worldOf(seed)
    console.log(`seed ${seed}: ${JSON.stringify({ ...world, calls: world.calls.length }, undefined, 2)}`)
    const history = historyOf(world, makeSubject, { logs: true })
    for (const event of history.events) console.log(describe(event))
    const violations = violationsOf(ledgerOf(history))
    for (const { message, property } of violations) console.log(`${property}: ${message}`)
    if (violations.length === 0) console.log("everything holds")
    else holds = false
  }
  return holds
}

const judge = async (first: number, count: number): Promise<boolean> => {
  console.log(`histories of the seeds ${first} to ${first + count - 1}`)
  const { failed, totals } = await Effect.runPromise(
    simulate(first, count, makeSubject, ({ histories }) => {
      if (histories % 1000 === 0) process.stderr.write(`${histories} of ${count}\n`)
    })
  )
  for (const line of Totals.describe(totals)) console.log(line)
  const utilisation = utilisationOf(200, makeSubject)
  console.log(`a full lane of writes, answered in 200 ms, uses ${(utilisation * 100).toFixed(2)} % of its limit`)
  for (const each of failed) console.log(describeFailed(each))
  console.log(failed.length === 0 ? "everything holds" : "not everything holds")
  return failed.length === 0
}

try {
  if (values.help) console.log(usage)
  else {
    const first = values.seed === undefined ? randomSeed() : wholeOf("seed", values.seed)
    const count = wholeOf("count", values.count)
    const holds = values.verbose ? show(first, count) : await judge(first, count)
    if (!holds) process.exitCode = 1
  }
} catch (error) {
  console.error(`sim: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 2
}
