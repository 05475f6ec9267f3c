import type { Issue } from "@lanekit/core"
import { Flags, type InputIssue, InputRefused } from "@lanekit/terminal"
import { Effect, type Schema } from "effect"

/** The flags of `lanekit`, over all commands. */
export const vocabulary = {
  valueFlags: [
    "name",
    "email",
    "company-id",
    "company-name",
    "company-external-id",
    "image-url",
    "id",
    "external-id",
    "domain",
    "name-contains",
    "limit",
    "cursor"
  ],
  switches: ["subscribe", "unsubscribe", "clear-image", "dry-run", "yes"]
} as const

/** An optional flag with a value, exactly as it was typed. */
export const text: Flags.Text<typeof vocabulary.valueFlags[number]> = Flags.text

/** The same for a value that is a number. */
export const number: Flags.Text<typeof vocabulary.valueFlags[number]> = Flags.number

/** A flag without a value. */
export const toggle: Flags.Toggle<typeof vocabulary.switches[number]> = Flags.toggle

/** The flags of every list that choose its page. */
export const page = {
  limit: number("limit", "How many to list at most, 1 to 200; 50 when not given."),
  cursor: text("cursor", "Where to go on: the cursor of the page before.")
}

/** A decoder of what flags and arguments say. `names` gives a wire name's flag where it is not the usual one. */
export const decode = <A, I>(schema: Schema.Schema<A, I>, names: Readonly<Record<string, string>> = {}) => {
  const parse = Flags.decode(schema, (issue) => forTyping(toInputIssue(withLastName(issue), names)))
  return (input: unknown): Effect.Effect<A, InputRefused> =>
    Effect.mapError(parse(input), ({ issues }) => new InputRefused({ issues: issues.filter(isFirstOfItsKind) }))
}

// No flag takes null.
const forTyping = (issue: InputIssue): InputIssue => ({ ...issue, message: issue.message.replace(/ or null$/, "") })

// That flags exclude each other is said of each of them, and is one problem.
const isFirstOfItsKind = ({ message }: InputIssue, at: number, issues: ReadonlyArray<InputIssue>): boolean =>
  !message.startsWith(exclusive) || issues.findIndex((other) => other.message.startsWith(exclusive)) === at

const exclusive = "is mutually exclusive with "

/** A problem of the wire's, in the words of the command line. */
export const toInputIssue = (
  issue: Issue.Issue,
  names: Readonly<Record<string, string>> = {}
): InputIssue => {
  const flagOf = (path: string) =>
    find(names, path) ?? find(usualFlags, path) ?? Flags.toInputIssue({ ...issue, path }).flag
  return {
    flag: flagOf(issue.path),
    path: issue.path,
    message: issue.message.replace(/\bcompany_(?:external_)?(?:id|name)\b/g, flagOf)
  }
}

const find = (names: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined

// A command may decode its arguments and flags as parts of one value; the part's name means nothing to people.
const withLastName = ({ message, path }: Issue.Issue): Issue.Issue => ({
  message,
  path: path.slice(path.lastIndexOf(".") + 1)
})

const usualFlags: Readonly<Record<string, string>> = { is_subscribed: "--subscribe" }
