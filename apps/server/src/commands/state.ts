import * as Command from "@effect/cli/Command"
import type { Failure, SeedData } from "@lanekit/core"
import type { SnapshotUnusable } from "@lanekit/sql"
import { Flags, help, note, Output, record } from "@lanekit/terminal"
import { Effect, Predicate } from "effect"
import { readSeedFile } from "../seedFile.ts"
import { isDefault, nameOf, readSeed } from "../seedSource.ts"
import { fromEnvironment } from "../ServerConfig.ts"
import type { SnapshotRefused } from "../state/snapshotFile.ts"
import { explainUnknownOf } from "../unknownScopes.ts"
import { NotConfirmed, SnapshotFileUnusable } from "./CommandFailure.ts"
import { withFile, withRecords } from "./database.ts"
import * as flags from "./flags.ts"
import { programName } from "./programName.ts"

const yes = flags.toggle("yes", "Do it: without this nothing is replaced.")

const reset = Command.make(
  "reset",
  { yes, json: Flags.json },
  Effect.fnUntraced(function*({ yes }) {
    yield* confirm(yes)
    const census = yield* withRecords(({ reset }) => reset)
    const { seed } = yield* fromEnvironment
    const name = yield* nameOf(seed)
    yield* warnOfUnknown(yield* readSeed(seed))
    yield* replaced({ ...census, seed: name }, isDefault(seed) ? { seed: `${name} (LANEKIT_SEED is not set)` } : {})
  })
).pipe(Command.withDescription(help.describe(
  "Bring the records back to what LANEKIT_SEED says, and the keys and webhooks that it names. Others stay.",
  `${programName} state reset --yes`
)))

const seed = Command.make(
  "seed",
  { file: Flags.argument("file", "A seed file."), yes, json: Flags.json },
  Effect.fnUntraced(function*({ file, yes }) {
    yield* confirm(yes)
    const data = yield* readSeedFile(file)
    const census = yield* withRecords((records) => records.seed(data))
    yield* warnOfUnknown(data)
    yield* replaced(census)
  })
).pipe(Command.withDescription(help.describe(
  "Replace the records by those of a seed file. Its keys and webhooks are brought to what it says; others stay.",
  `${programName} state seed seed.json --yes`
)))

const snapshot = Command.make(
  "snapshot",
  { file: Flags.argument("file", "Where to write it."), json: Flags.json },
  Effect.fnUntraced(function*({ file }) {
    yield* answer({ path: yield* withFile((records) => naming(file, records.snapshot(file))) })
  })
).pipe(Command.withDescription(help.describe(
  "Write the whole database to a file, keys and webhooks included; of a gateway as well. A snapshot that was there is replaced.",
  `${programName} state snapshot before.db`
)))

const restore = Command.make(
  "restore",
  { file: Flags.argument("file", "A snapshot."), yes, json: Flags.json },
  Effect.fnUntraced(function*({ file, yes }) {
    yield* confirm(yes)
    yield* replaced(yield* withRecords((records) => naming(file, records.restore(file, []))))
  })
).pipe(Command.withDescription(help.describe(
  "Bring the whole database back from a snapshot: records, keys and webhooks.",
  `${programName} state restore before.db --yes`
)))

const inspect = Command.make(
  "inspect",
  { json: Flags.json },
  () => Effect.flatMap(withRecords(({ census }) => census, "refused"), (census) => answer(census))
).pipe(Command.withDescription(help.describe(
  "Tell how many records there are.",
  `${programName} state inspect`
)))

/** `state`: replaces, saves and counts what the database holds. */
export const state = Command.make("state").pipe(
  Command.withDescription(help.describe(
    "Replace, save and count what the database holds, each in one step. A server that runs answers by it at once.",
    `${programName} state snapshot before.db`
  )),
  Command.withSubcommands([reset, seed, snapshot, restore, inspect])
)

const naming = <A>(path: string, effect: Effect.Effect<A, SnapshotRefused | SnapshotUnusable | Failure.Unavailable>) =>
  Effect.mapError(
    effect,
    (failure) => failure._tag === "Unavailable" ? failure : new SnapshotFileUnusable({ path, problem: failure.message })
  )

const confirm = (yes: boolean): Effect.Effect<void, NotConfirmed> => yes ? Effect.void : Effect.fail(new NotConfirmed())

const answer = (json: object, forPeople: object = {}) =>
  Effect.flatMap(
    Output,
    ({ answer }) => answer({ json, lines: (style) => record({ ...flat(json), ...forPeople }, style) })
  )

const warnOfUnknown = Effect.fnUntraced(function*(seed: SeedData.SeedData) {
  const { notice } = yield* Output
  yield* Effect.forEach(explainUnknownOf(seed), (sentence) => notice(note("unknown_scope", sentence)))
})

// What a running server knows in memory alone is not the database's.
const replaced = Effect.fnUntraced(function*(json: object, forPeople: object = {}) {
  yield* answer(json, forPeople)
  const { isJson, notice } = yield* Output
  if (!isJson) {
    yield* notice(note("memory_stays", "a server that runs keeps its report, faults, spent budgets and clock"))
  }
})

const flat = (json: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(json).flatMap(([name, value]): ReadonlyArray<readonly [string, unknown]> =>
      Predicate.isReadonlyRecord(value)
        ? Object.entries(value).map(([part, count]) => [`${name}.${part}`, count] as const)
        : [[name, value]]
    )
  )
