import * as Args from "@effect/cli/Args"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import { type Issue, issues } from "@lanekit/core"
import { Effect, Option, Record, type Schema } from "effect"
import { type InputIssue, InputRefused } from "./CommandFailure.ts"
import { type Switch, unprotect, type ValueFlag } from "./CommandLine.ts"

/** An optional flag with a value, exactly as it was typed. What the value may be is core's business. */
export const text = (name: ValueFlag, description: string): Options.Options<Option.Option<string>> =>
  Options.text(name).pipe(
    Options.withDescription(description),
    Options.optional,
    Options.map(Option.map(unprotect))
  )

/** A flag without a value. */
export const toggle = (name: Switch, description: string): Options.Options<boolean> =>
  Options.boolean(name).pipe(Options.withDescription(description))

/** `--json`, which every command has. It is read before commands are: {@link CommandLine.isJson}. */
export const json: Options.Options<boolean> = toggle(
  "json",
  "Print the answer as JSON, and nothing else; errors are JSON on standard error."
)

/** The flags of every list that choose its page. */
export const page = {
  limit: text("limit", "How many to list at most, 1 to 200; 50 when not given."),
  cursor: text("cursor", "Where to go on: the cursor of the page before.")
}

/** The argument that names one contact or company. */
export const id = (description: string): Args.Args<string> =>
  Args.text({ name: "id" }).pipe(
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

/** A decoder of what flags and arguments say. `names` gives a wire name's flag where it is not the usual one. */
export const decode = <A, I>(schema: Schema.Schema<A, I>, names: Readonly<Record<string, string>> = {}) => {
  const parse = issues.decode(schema)
  return (input: unknown): Effect.Effect<A, InputRefused> =>
    Effect.mapError(
      parse(input, "reject"),
      (failed) => new InputRefused({ issues: failed.issues.map((issue) => toInputIssue(withLastName(issue), names)) })
    )
}

/** A problem of the wire's, in the words of the command line. */
export const toInputIssue = (
  { message, path }: Issue.Issue,
  names: Readonly<Record<string, string>> = {}
): InputIssue => {
  const flagOf = (name: string) => find(names, name) ?? find(usualFlags, name) ?? `--${name.replaceAll("_", "-")}`
  return {
    flag: path === "" ? "the input" : flagOf(path),
    path,
    message: message.replace(/\bcompany_(?:external_)?(?:id|name)\b/g, flagOf)
  }
}

const find = (names: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined

// A command may decode its arguments and flags as parts of one value; the part's name means nothing to people.
const withLastName = ({ message, path }: Issue.Issue): Issue.Issue => ({
  message,
  path: path.slice(path.lastIndexOf(".") + 1)
})

const usualFlags: Readonly<Record<string, string>> = { id: "<id>", is_subscribed: "--subscribe" }
