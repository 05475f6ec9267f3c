import { note, type Output, printable } from "@lanekit/terminal"
import { Clock, type Context, Effect } from "effect"

/** What is told of an export while it is made, on standard error. */
export interface Teller {
  /** How many records there are so far: told at times. */
  readonly progress: (count: number) => Effect.Effect<void>
  /** Systems whose ids are left out: each is told once. */
  readonly omitted: (systems: ReadonlyArray<string>) => Effect.Effect<void>
}

/** Milliseconds from one line of progress to the next. */
const interval = 5000

/** Most systems that are told: of more of them nobody would read. */
const mostSystems = 20

/** Makes what tells of an export that begins now. */
export const make = (
  { notice }: Context.Tag.Service<Output>,
  noun: Noun
): Effect.Effect<Teller> =>
  Effect.map(Clock.currentTimeMillis, (start) => {
    let told = start
    const known = new Set<string>()
    return {
      progress: (count) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          if (now - told < interval) return Effect.void
          told = now
          return notice(note("export_progress", `${counted(count, noun)} so far`))
        }),
      omitted: (systems) =>
        Effect.suspend(() => {
          const met = systems.filter((system) => !known.has(system)).slice(0, mostSystems - known.size)
          for (const system of met) known.add(system)
          const names = met.map((system) => printable(JSON.stringify(system))).join(", ")
          return met.length === 0 ? Effect.void : notice(note(
            "export_ids_omitted",
            `ids in ${names} have no column: --external-ids names those that are to have one, and NDJSON has them all`
          ))
        })
    }
  })

/** What is exported. */
export type Noun = "contacts" | "companies"

/** So many records, as people read it. */
export const counted = (count: number, noun: Noun): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? singular[noun] : noun}`

const singular: Readonly<Record<Noun, string>> = { contacts: "contact", companies: "company" }
