import type * as CliApp from "@effect/cli/CliApp"
import * as CliConfig from "@effect/cli/CliConfig"
import * as Command from "@effect/cli/Command"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import { Cause, Effect, Exit, HashMap, HashSet, type Layer, Option, Schema } from "effect"
import { type CommandLine, unprotect } from "./CommandLine.ts"
import { completions } from "./completions.ts"
import type { EverywhereFlags } from "./EverywhereFlag.ts"
import { exitCodeOf, interrupted } from "./exitCode.ts"
import { withStatus } from "./ExitStatus.ts"
import { layOut } from "./help.ts"
import { nearest } from "./nearest.ts"
import { Output } from "./Output.ts"
import { fromDefect, type Problem, toMessage } from "./Problem.ts"
import { strip } from "./Style.ts"
import { UsageError } from "./UsageError.ts"

/** A program that is used by its commands. */
export interface Program<Name extends string, R, E, A> {
  /** What people type to start it. */
  readonly name: Name
  readonly version: string
  /** The command of the program's name; its subcommands are commands, or groups of commands. */
  readonly command: Command.Command<Name, R, E, A>
  /** Whether it does something without a command. */
  readonly isCommandOptional?: boolean
  /** Those of its subcommands that are groups of commands. */
  readonly groups: ReadonlyArray<Group>
  /** The flags that all of its commands take beside those that every program has, with what they do. */
  readonly everywhere?: EverywhereFlags
  /** What the help of every command ends with. */
  readonly footer: HelpDoc.HelpDoc
  /** What to tell of a failure. */
  readonly problemOf: (failure: NoInfer<E> | UsageError) => Problem
}

/** A command that only gathers others: what is needed of it is their names. */
export interface Group {
  readonly descriptor: CommandDescriptor.Command<unknown>
  /** Those of the others that are groups of commands themselves. */
  readonly groups?: ReadonlyArray<Group>
}

/** How `@effect/cli` reads words here. Its own flags are in the footer, but for those that are not offered. */
export const layerConfig: Layer.Layer<CliConfig.CliConfig> = CliConfig.layer({
  isCaseSensitive: true,
  showBuiltIns: false
})

/** The version that the text of a `package.json` tells. Throws when it tells none: then the program is not whole. */
export const versionOf = (packageJson: string): string => decodeVersion(packageJson).version

const decodeVersion = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({ version: Schema.String })))

/** Runs a command line to its exit code. Every failure is reported here, and nowhere else. */
export const run = Effect.fnUntraced(
  function*<Name extends string, R, E, A>(program: Program<Name, R, E, A>, line: CommandLine) {
    const output = yield* Output
    const console = yield* Effect.console
    const exit = yield* Effect.exit(Effect.withConsole(withStatus(execute(program, line)), {
      ...console,
      log: (...parts) => {
        const text = parts.map(String).join(" ")
        return output.help(
          line.isCompletions ? completions(text, program.everywhere) : layOut(text, program, line.words)
        )
      },
      // What it prints here is also what it fails with, and failures are reported below.
      error: () => Effect.void
    }))
    if (Exit.isSuccess(exit)) return exit.value
    if (Cause.isInterruptedOnly(exit.cause)) return interrupted
    const problem = Option.match(Cause.failureOption(exit.cause), {
      onNone: () => fromDefect(Cause.squash(exit.cause), program.name),
      onSome: program.problemOf
    })
    yield* output.failure(toMessage(problem))
    return exitCodeOf(problem.category)
  }
)

const execute = <Name extends string, R, E, A>(
  program: Program<Name, R, E, A>,
  { problem, words }: CommandLine
): Effect.Effect<void, E | UsageError, R | CliApp.CliApp.Environment> => {
  const { command, footer, name, version } = program
  return problem !== undefined
    ? Effect.fail(problem)
    : Command.run(command, { name, version, executable: name, footer })(["node", name, ...words]).pipe(
      Effect.mapError((failure) =>
        ValidationError.isValidationError(failure) ? toUsageError(failure, program, words) : failure
      )
    )
}

const toUsageError = <Name extends string, R, E, A>(
  failure: ValidationError.ValidationError,
  program: Program<Name, R, E, A>,
  words: ReadonlyArray<string>
): UsageError => {
  if (ValidationError.isCommandMismatch(failure)) {
    const typed = words.filter((word) => !word.startsWith("-")).map(unprotect)
    return unknownCommand({ descriptor: program.command.descriptor, groups: program.groups }, typed)
  }
  const text = unprotect(strip(HelpDoc.toAnsiText(failure.error)).trim()).replace(/^Received /, "")
    // What a command does not know it takes for an argument.
    .replace(/^unknown argument: '(--[\w-]+)(?:=[^]*)?'$/, "unknown flag $1 for this command")
  return new UsageError({ message: text.charAt(0).toLowerCase() + text.slice(1) })
}

const unknownCommand = (
  parent: Group,
  [word, ...words]: ReadonlyArray<string>,
  parents: ReadonlyArray<string> = []
): UsageError => {
  if (word === undefined) {
    return new UsageError({
      message: parents.length === 0 ? "no command is given" : `${parents.join(" ")} needs a command`
    })
  }
  const path = [...parents, word]
  const group = parent.groups?.find(({ descriptor }) => HashSet.has(CommandDescriptor.getNames(descriptor), word))
  return group === undefined
    ? new UsageError({ message: `unknown command: ${path.join(" ")}${nearest(word, namesOf(parent))}` })
    : unknownCommand(group, words, path)
}

// What the library gives of subcommands goes one level deep.
const namesOf = ({ descriptor }: Group): ReadonlyArray<string> => [
  ...HashMap.keys(CommandDescriptor.getSubcommands(descriptor))
]
