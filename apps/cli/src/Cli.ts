import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import { Cause, Effect, Exit, type Layer, Option } from "effect"
import { UsageError } from "./CommandFailure.ts"
import { type CommandLine, unprotect } from "./CommandLine.ts"
import { get as getCompany } from "./commands/companies/get.ts"
import { list as listCompanies } from "./commands/companies/list.ts"
import { resolve as resolveCompany } from "./commands/companies/resolve.ts"
import { get as getContact } from "./commands/contacts/get.ts"
import { list as listContacts } from "./commands/contacts/list.ts"
import { update as updateContact } from "./commands/contacts/update.ts"
import { whoami } from "./commands/whoami.ts"
import { completions } from "./completions.ts"
import { exitCodeOf, interrupted, traitsOf } from "./failure.ts"
import { describe, footer, layOut } from "./help.ts"
import { Output } from "./Output.ts"
import * as Report from "./Report.ts"
import { strip } from "./Style.ts"

const contacts = Command.make("contacts").pipe(
  Command.withDescription(describe("Show and change contacts.", "lanekit contacts get c_1")),
  Command.withSubcommands([updateContact, getContact, listContacts])
)

const companies = Command.make("companies").pipe(
  Command.withDescription(describe("Show companies, and find the one that is meant.", "lanekit companies list")),
  Command.withSubcommands([listCompanies, getCompany, resolveCompany])
)

const lanekit = Command.make("lanekit").pipe(
  Command.withDescription(describe(
    "Change Productlane contacts and companies from the command line.",
    "lanekit contacts update c_1 --unsubscribe"
  )),
  Command.withSubcommands([contacts, companies, whoami])
)

/** How `@effect/cli` reads words here. Its own flags are in the footer, but for those that are not offered. */
export const layerConfig: Layer.Layer<CliConfig.CliConfig> = CliConfig.layer({
  isCaseSensitive: true,
  showBuiltIns: false
})

/** Runs a command line to its exit code. Every failure is reported here, and nowhere else. */
export const run = Effect.fnUntraced(function*(line: CommandLine, version: string) {
  const output = yield* Output
  const console = yield* Effect.console
  const exit = yield* Effect.exit(Effect.withConsole(execute(line, version), {
    ...console,
    log: (...parts) => {
      const text = parts.map(String).join(" ")
      return output.help(line.isCompletions ? completions(text) : layOut(text, line.words))
    },
    // What it prints here is also what it fails with, and failures are reported below.
    error: () => Effect.void
  }))
  if (Exit.isSuccess(exit)) return 0
  if (Cause.isInterruptedOnly(exit.cause)) return interrupted
  const failure = Cause.failureOption(exit.cause)
  if (Option.isNone(failure)) {
    yield* output.notice(Report.fromDefect(Cause.squash(exit.cause)))
    return exitCodeOf("unexpected")
  }
  yield* output.notice(Report.fromFailure(failure.value))
  return exitCodeOf(traitsOf(failure.value).category)
})

const execute = Effect.fnUntraced(function*({ problem, words }: CommandLine, version: string) {
  if (problem !== undefined) return yield* problem
  const start = Command.run(lanekit, { name: "lanekit", version, executable: "lanekit", footer })
  yield* start(["node", "lanekit", ...words]).pipe(
    Effect.mapError((failure) => ValidationError.isValidationError(failure) ? toUsageError(failure, words) : failure)
  )
})

const toUsageError = (failure: ValidationError.ValidationError, words: ReadonlyArray<string>): UsageError => {
  if (ValidationError.isCommandMismatch(failure)) {
    const [noun, verb] = words.filter((word) => !word.startsWith("-"))
    if (noun === undefined) return new UsageError({ message: "no command is given" })
    if (!nouns.has(noun)) return new UsageError({ message: `unknown command: ${unprotect(noun)}` })
    if (verb === undefined) return new UsageError({ message: `${noun} needs a command` })
    return new UsageError({ message: `unknown command: ${noun} ${unprotect(verb)}` })
  }
  const text = unprotect(strip(HelpDoc.toAnsiText(failure.error)).trim()).replace(/^Received /, "")
  return new UsageError({ message: text.charAt(0).toLowerCase() + text.slice(1) })
}

const nouns: ReadonlySet<string> = new Set(["contacts", "companies"])
