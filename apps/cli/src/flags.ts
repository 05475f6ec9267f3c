import type * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import type { Issue } from "@lanekit/core"
import { Flags, type InputIssue, InputRefused, UsageError } from "@lanekit/terminal"
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
    "external-ids",
    "logo-url",
    "domains",
    "size",
    "revenue",
    "status-id",
    "tier-id",
    "owner-id",
    "into",
    "id",
    "external-id",
    "domain",
    "name-contains",
    "created-after",
    "created-before",
    "updated-after",
    "updated-before",
    "size-gte",
    "size-lte",
    "revenue-gte",
    "revenue-lte",
    "type",
    "base-url",
    "timeout",
    "retries",
    "file",
    "limit",
    "cursor",
    "out",
    "map",
    "preset",
    "match",
    "empty",
    "delimiter",
    "format",
    "reason",
    "answers",
    "reports"
  ],
  switches: [
    "subscribe",
    "unsubscribe",
    "clear-image",
    "clear-external-ids",
    "clear-logo",
    "clear-domains",
    "clear-size",
    "clear-revenue",
    "clear-status",
    "clear-tier",
    "clear-owner",
    "include",
    "dry-run",
    "yes",
    "create",
    "allow-resubscribe",
    "detailed-exitcode",
    "force"
  ],
  repeatable: ["map"],
  everywhere: ["no-input", "quiet", "verbose"],
  everywhereValues: ["profile"],
  letters: { f: "file" }
} as const

/** An optional flag with a value, exactly as it was typed. */
export const text: Flags.Text<typeof vocabulary.valueFlags[number]> = Flags.text

/** The same for one that may be given more than once. */
export const texts: Flags.Texts<typeof vocabulary.valueFlags[number]> = Flags.texts

/** The same for a value that is a number. */
export const number: Flags.Text<typeof vocabulary.valueFlags[number]> = Flags.number

/** A flag without a value. */
export const toggle: Flags.Toggle<typeof vocabulary.switches[number]> = Flags.toggle

/** A file that holds a key. */
export const keyFile = text("file", "A file that holds the key; - reads standard input.").pipe(Options.withAlias("f"))

/** The flags of every list that choose its page. */
export const page = {
  limit: number("limit", "How many to list at most, 1 to 200; 50 when not given."),
  cursor: text("cursor", "Where to go on: the cursor of the page before.")
}

/** The flags of a list that choose records by their times. */
export const times = {
  createdAfter: text("created-after", "Only those made after this moment, such as 2026-01-31T08:00:00Z."),
  createdBefore: text("created-before", "Only those made before this moment."),
  updatedAfter: text("updated-after", "Only those last changed after this moment."),
  updatedBefore: text("updated-before", "Only those last changed before this moment.")
}

/** The same as they are on the wire. */
export const toWireTimes = (typed: Command.Command.ParseConfig<typeof times>) => ({
  created_after: typed.createdAfter,
  created_before: typed.createdBefore,
  updated_after: typed.updatedAfter,
  updated_before: typed.updatedBefore
})

/** A flag that clears a field, in the place of the one that gives it a value. */
export interface Clearing {
  readonly isGiven: boolean
  readonly flag: typeof vocabulary.switches[number]
  /** Wire name of the field. */
  readonly field: string
  /** What the field holds when it is clear. */
  readonly to: unknown
}

/** What a write says, with the fields that are to be cleared. Refuses to clear what has a value as well. */
export const withCleared = (
  wire: Readonly<Record<string, unknown>>,
  clearings: ReadonlyArray<Clearing>
): Effect.Effect<Readonly<Record<string, unknown>>, UsageError> => {
  const given = clearings.filter(({ isGiven }) => isGiven)
  const torn = given.find(({ field }) => Object.hasOwn(wire, field))
  return torn === undefined
    ? Effect.succeed({ ...wire, ...Object.fromEntries(given.map(({ field, to }) => [field, to])) })
    : Effect.fail(
      new UsageError({ message: `--${torn.field.replaceAll("_", "-")} and --${torn.flag} exclude each other` })
    )
}

/** A decoder of what flags and arguments say. `names` gives a wire name's flag where it is not the usual one. */
export const decode = <A, I>(schema: Schema.Schema<A, I>, names: Readonly<Record<string, string>> = {}) => {
  const parse = Flags.decode(schema, (issue) => forTyping(toInputIssue(withoutPart(issue), names)))
  return (input: unknown): Effect.Effect<A, InputRefused> =>
    Effect.mapError(parse(input), ({ issues }) => new InputRefused({ issues: issues.filter(isFirstOfItsKind) }))
}

// No flag takes null, and none of them a JSON value alone.
const forTyping = (issue: InputIssue): InputIssue => ({
  ...issue,
  message: /^external_ids\.\D/.test(issue.path) || issue.message === "must be an object of strings"
    ? "must be <system>=<id>, with commas between, or a JSON object of strings"
    : issue.message.replace(/,? or null$/, "").replace(
      /^must be a list of.*/,
      "must be a list with commas between, or in JSON"
    )
})

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
    message: Flags.toInputIssue(issue).message.replace(/\bcompany_(?:external_)?(?:id|name)\b/g, flagOf)
  }
}

const find = (names: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(names, name) ? names[name] : undefined

// A command may decode its argument and its flags as parts of one value; the part's name means nothing to people.
const withoutPart = ({ message, path }: Issue.Issue): Issue.Issue => ({ message, path: path.replace(/^patch\./, "") })

const usualFlags: Readonly<Record<string, string>> = {
  is_subscribed: "--subscribe",
  source_id: "<source-id>",
  value: "<value>"
}
