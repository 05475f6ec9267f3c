import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import { type Issue, issues } from "@lanekit/core"
import { Effect, Option, Record, type Schema } from "effect"
import { unprotect, unprotectAll } from "./CommandLine.ts"
import { type InputIssue, InputRefused } from "./InputRefused.ts"

/** Makes flags with a value. A program narrows it to the names of its vocabulary: the parser refuses all others. */
export type Text<Name extends string> = (name: Name, description: string) => Options.Options<Option.Option<string>>

/** Makes flags without a value, likewise. */
export type Toggle<Name extends string> = (name: Name, description: string) => Options.Options<boolean>

/** An optional flag with a value, exactly as it was typed. What the value may be is core's business. */
export const text: Text<string> = (name, description) =>
  Options.text(name).pipe(
    Options.withDescription(description),
    Options.optional,
    Options.map(Option.map(unprotect))
  )

/** The same for one that may be given more than once. */
export type Texts<Name extends string> = (name: Name, description: string) => Options.Options<ReadonlyArray<string>>

/** A flag with a value that may be given any number of times. */
export const texts: Texts<string> = (name, description) =>
  Options.text(name).pipe(
    Options.withDescription(description),
    Options.optional,
    Options.map(Option.match({ onNone: () => [], onSome: unprotectAll }))
  )

/** The same for a value that is a number: help says so. */
export const number: Text<string> = (name, description) =>
  Options.text(name).pipe(
    Options.withPseudoName("number"),
    Options.withDescription(description),
    Options.optional,
    Options.map(Option.map(unprotect))
  )

/** A flag without a value. */
export const toggle: Toggle<string> = (name, description) =>
  Options.boolean(name).pipe(Options.withDescription(description))

/** `--json`, which every command has. It is read before commands are: {@link CommandLine.isJson}. */
export const json: Options.Options<boolean> = toggle(
  "json",
  "Print the answer as JSON, and nothing else; errors are JSON on standard error."
)

/** The argument that names one record. */
export const id = (description: string): Args.Args<string> => argument("id", description)

/** An argument, exactly as it was typed. */
export const argument = (name: string, description: string): Args.Args<string> =>
  Args.text({ name }).pipe(
    Args.withDescription(description),
    Args.mapEffect((word) =>
      word.startsWith("-")
        ? Effect.fail(HelpDoc.p(`Received unknown argument: '${word}'`))
        : Effect.succeed(unprotect(word))
    )
  )

/** The flags that were given, by wire name. */
export const given = <A>(flags: Readonly<Record<string, Option.Option<A>>>): Readonly<Record<string, A>> =>
  Record.getSomes(flags)

/** A decoder of what flags and arguments say, by wire name. */
export const decode = <A, I>(
  schema: Schema.Schema<A, I>,
  toIssue: (issue: Issue.Issue) => InputIssue = toInputIssue
) => {
  const parse = issues.decode(schema)
  return (input: unknown): Effect.Effect<A, InputRefused> =>
    Effect.mapError(parse(input, "reject"), (failed) => new InputRefused({ issues: failed.issues.map(toIssue) }))
}

/** A problem of a field, as one of the flag of its name, or of the argument `<id>`. What is in a list has its number. */
export function toInputIssue({ message, path }: Issue.Issue): InputIssue {
  const [field = "", index] = path.split(".")
  return {
    flag: field === "" ? "the input" : field === "id" ? "<id>" : `--${field.replaceAll("_", "-")}`,
    path,
    message: index !== undefined && /^\d+$/.test(index) ? `number ${Number(index) + 1} ${message}` : message
  }
}
