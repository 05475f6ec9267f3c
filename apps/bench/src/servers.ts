import { existsSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { checks, differences } from "./checks.ts"
import { measure, type Pair } from "./compare.ts"
import { isInMemory, measureSync, sqliteVersionOf } from "./machine.ts"
import { type Mix, patches, reads, shares } from "./mix.ts"
import { contactsPerConnection, type Plan } from "./Plan.ts"
import type { Section } from "./report.ts"
import { startOurs, startPeer } from "./ServerProcess.ts"
import { measureStarts, type StartRound } from "./starting/starts.ts"
import type { Surroundings } from "./Surroundings.ts"
import { makeWorld } from "./world.ts"

/** What was measured of both servers. */
export interface ServerResults {
  /** What was measured, and how, in one line each. */
  readonly facts: ReadonlyArray<string>
  readonly sections: ReadonlyArray<Section>
  readonly starts: ReadonlyArray<StartRound>
}

/** Measures the Lanekit server beside the Fastify server. */
export const measureServers = async (
  plan: Plan,
  { makeDirectory, tell }: Surroundings
): Promise<ServerResults> => {
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
  await withPair(disk, seed, tell, async (pair) => {
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
  await withPair(memory, seed, tell, (pair) =>
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
    `SQLite ${sqliteVersionOf(join(disk, "ours.db"))} (Lanekit), ${sqliteVersionOf(join(disk, "theirs.db"))} (Fastify)`,
    `${plan.connections} connections, ${plan.connections * contactsPerConnection} contacts, ${plan.rounds} rounds of ${
      plan.measuredMillis / 1000
    } s per server, ${plan.warmUpMillis / 1000} s of warm-up before each`,
    `PATCH: ${shares.name} % name, ${shares.company} % company, ${shares.unchanged} % no change, ${shares.invalid} % invalid`
  ]
  return { facts, sections, starts }
}

/** Starts both servers on new databases in a directory, or in memory; nothing is timed before their answers agree. */
const withPair = async (
  directory: string | undefined,
  seed: string,
  tell: (text: string) => void,
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
