#!/usr/bin/env node
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { checks, differences } from "./checks.ts"
import { measure, type Pair } from "./compare.ts"
import { describeMachine, isInMemory, measureSync, sqliteVersionOf } from "./machine.ts"
import { type Mix, patches, reads, shares } from "./mix.ts"
import { contactsPerConnection, fromArguments, type Plan } from "./Plan.ts"
import { type Section, toJson, toTable, wrap } from "./report.ts"
import { startOurs, startPeer } from "./ServerProcess.ts"
import { measureStarts, type StartRound, toStartTable } from "./starting/starts.ts"
import { makeWorld } from "./world.ts"

const directories: Array<string> = []

// Four minutes are the rule; a run that hangs ends here, and its servers with it.
const runLimit = 8 * 60_000

const run = async (plan: Plan): Promise<void> => {
  const disk = makeDirectory(isInMemory(tmpdir()) ? process.cwd() : tmpdir())
  const memory = existsSync("/dev/shm") && isInMemory("/dev/shm") ? makeDirectory("/dev/shm") : undefined
  const seed = join(disk, "seed.json")
  writeFileSync(seed, JSON.stringify(makeWorld(plan.connections * contactsPerConnection)))

  const sections: Array<Section> = []
  const measureOn = async (pair: Pair, title: string, note: string, mix: Mix) => {
    const rounds = await measure(pair, mix, plan, (progress) => tell(`${title}: ${progress}`))
    sections.push({ title, note, rounds })
  }

  const sync = measureSync(disk)
  await withPair(disk, seed, async (pair) => {
    await measureOn(
      pair,
      "PATCH /contacts/{id}, database on disk",
      `Every change is synced before it is answered (WAL, synchronous=FULL). Syncing 4 KiB there takes ${
        sync.toFixed(2)
      } ms, on both sides, which hides what the servers themselves cost.`,
      patches
    )
    await measureOn(pair, "GET /contacts/{id}", "The same servers; nothing is written or synced.", reads)
  })
  await withPair(memory, seed, (pair) =>
    measureOn(
      pair,
      `PATCH /contacts/{id}, ${memory === undefined ? "database :memory:" : "database file in memory (tmpfs)"}`,
      "The same settings, where syncing is free: what is left is what the servers themselves cost. Nothing here "
        + "survives a loss of power.",
      patches
    ))

  const starts = await measureStarts(plan.rounds)
  tell("start to first answer: measured")

  const facts = [
    ...describeMachine(),
    `SQLite ${sqliteVersionOf(join(disk, "ours.db"))} (Lanekit), ${sqliteVersionOf(join(disk, "theirs.db"))} (Fastify)`,
    `${plan.connections} connections, ${plan.connections * contactsPerConnection} contacts, ${plan.rounds} rounds of ${
      plan.measuredMillis / 1000
    } s per server, ${plan.warmUpMillis / 1000} s of warm-up before each`,
    `PATCH: ${shares.name} % name, ${shares.company} % company, ${shares.unchanged} % no change, ${shares.invalid} % invalid`
  ]
  console.log(
    plan.asJson ?
      JSON.stringify({ facts, sections: sections.map(toJson), starts }, undefined, 2)
      : page(facts, sections, starts)
  )
}

const page = (
  facts: ReadonlyArray<string>,
  sections: ReadonlyArray<Section>,
  starts: ReadonlyArray<StartRound>
): string =>
  [
    "Lanekit beside Fastify and better-sqlite3: same data, same validation, same",
    "durability. A ratio is Lanekit / Fastify, the median over the rounds: more is",
    "better for requests/s, less is better for the rest.",
    "",
    ...facts.flatMap(wrap),
    ...sections.flatMap((section) => ["", toTable(section)]),
    "",
    toStartTable(starts)
  ].join("\n")

/** Starts both servers on new databases in a directory, or in memory; nothing is timed before their answers agree. */
const withPair = async (
  directory: string | undefined,
  seed: string,
  use: (pair: Pair) => Promise<void>
): Promise<void> => {
  const databaseOf = (name: string) => directory === undefined ? ":memory:" : join(directory, name)
  const ours = await startOurs({ database: databaseOf("ours.db"), seed })
  try {
    const theirs = await startPeer({ database: databaseOf("theirs.db"), seed })
    try {
      const found = await differences({ ours, theirs }, checks)
      if (found.length > 0) throw new Error(["the servers do not answer alike:", ...found].join("\n"))
      tell(`${checks.length} checks: both servers answer alike`)
      await use({ ours, theirs })
    } finally {
      await theirs.stop()
    }
  } finally {
    await ours.stop()
  }
}

const makeDirectory = (parent: string): string => {
  const directory = mkdtempSync(join(parent, "lanekit-bench-"))
  directories.push(directory)
  return directory
}

const tell = (text: string): void => void process.stderr.write(`${text}\n`)

const clean = (): void => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
}

process.once("exit", clean)
process.once("SIGINT", () => process.exit(130))
process.once("SIGTERM", () => process.exit(143))

setTimeout(() => {
  console.error("bench: did not end in time")
  process.exit(1)
}, runLimit).unref()

try {
  await run(fromArguments(process.argv.slice(2)))
} catch (error) {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
