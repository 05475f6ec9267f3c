import type * as Command from "@effect/cli/Command"
import type * as Options from "@effect/cli/Options"
import { Flags, UsageError } from "@lanekit/terminal"
import { Array, Effect, Option } from "effect"
import * as flags from "../../flags.ts"
import * as consentReason from "../consentReason.ts"

/** What a table is written in. */
export const formats = ["csv", "ndjson", "json"] as const

/** What a table is written in. */
export type Format = typeof formats[number]

/** The systems whose exports are known. */
export const presets = ["hubspot", "intercom", "stripe"] as const

/** The flags of a command that reads a table of contacts. */
export const config = {
  file: Flags.argument("file", "The table: CSV, NDJSON or a JSON array; - reads standard input."),
  format: flags.text("format", "csv, ndjson or json: by its name, or by how it begins, when not given."),
  delimiter: flags.text("delimiter", "What stands between two cells of a CSV file; a comma when not given."),
  map: flags.texts(
    "map",
    "A field and its column, as in --map email=E-Mail; given once for each. A name may be in several columns."
  ),
  preset: flags.text("preset", "Whose export it is, so that its columns are known: hubspot, intercom or stripe."),
  match: flags.text(
    "match",
    "By what contacts are found: id, email or external_ids.<system>; the first that is a column when not given."
  ),
  empty: flags.text(
    "empty",
    "What an empty cell says: unchanged, or clear for what can be cleared, pictures and external ids."
  ),
  create: flags.toggle("create", "Make contacts that are not there. They need an address."),
  allowResubscribe: flags.toggle(
    "allow-resubscribe",
    "Subscribe people again who have unsubscribed. Needs a --reason."
  ),
  reason: flags.text("reason", "Why they may be subscribed again. It is kept in the plan."),
  answers: flags.text(
    "answers",
    "A file of what is ambiguous, and what was chosen. It is made, or added to, where something is to be chosen."
  ),
  json: Flags.json
}

/** What these flags say. */
export interface TableRequest {
  readonly file: string
  readonly format: Format | undefined
  readonly delimiter: string | undefined
  readonly map: Readonly<Record<string, ReadonlyArray<string>>>
  readonly preset: typeof presets[number] | undefined
  readonly key: string | undefined
  readonly empty: "unchanged" | "clear"
  readonly creates: boolean
  readonly resubscribes: boolean
  readonly reason: string | undefined
  readonly answers: string | undefined
}

type Typed = Command.Command.ParseConfig<typeof config>

/** What the flags say, or what is wrong with them. */
export const read = Effect.fnUntraced(function*(typed: Typed): Effect.fn.Return<TableRequest, UsageError> {
  const isGiven = typed.allowResubscribe
  const reason = yield* consentReason.read(typed.reason, { flag: "--allow-resubscribe", isGiven })
  if (isGiven && reason === undefined) {
    return yield* new UsageError({ message: "--allow-resubscribe needs a --reason, which is kept in the plan" })
  }
  return {
    file: typed.file,
    format: yield* oneOf("--format", formats, typed.format),
    delimiter: yield* delimiterOf(typed.delimiter),
    map: yield* mapOf(typed.map),
    preset: yield* oneOf("--preset", presets, typed.preset),
    key: Option.getOrUndefined(typed.match),
    empty: (yield* oneOf("--empty", ["unchanged", "clear"], typed.empty)) ?? "unchanged",
    creates: typed.create,
    resubscribes: typed.allowResubscribe,
    reason,
    answers: yield* fileOf("--answers", typed.answers)
  }
})

/** A file that is written: standard output has the answer. */
export const fileOf = (
  flag: string,
  typed: Option.Option<string>
): Effect.Effect<string | undefined, UsageError> =>
  Option.exists(typed, (path) => path === "" || path === "-")
    ? new UsageError({ message: `${flag} must be the path of a file` })
    : Effect.succeed(Option.getOrUndefined(typed))

/** One of a few words that a flag takes. */
export const oneOf = <const Word extends string>(
  flag: string,
  words: ReadonlyArray<Word>,
  typed: Option.Option<string>
): Effect.Effect<Word | undefined, UsageError> => {
  if (Option.isNone(typed)) return Effect.succeed(undefined)
  const word = words.find((word) => word === typed.value)
  return word === undefined
    ? new UsageError({ message: `${flag} must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}` })
    : Effect.succeed(word)
}

const delimiterOf = (typed: Option.Option<string>): Effect.Effect<string | undefined, UsageError> => {
  const delimiter = Option.getOrUndefined(typed)
  if (delimiter === undefined) return Effect.succeed(undefined)
  const named = delimiter === "tab" || delimiter === "\\t" ? "\t" : delimiter
  return named.length === 1 && !/["\r\n]/.test(named)
    ? Effect.succeed(named)
    : new UsageError({ message: "--delimiter must be one character, or tab" })
}

const mapOf = (
  typed: ReadonlyArray<string>
): Effect.Effect<Readonly<Record<string, ReadonlyArray<string>>>, UsageError> => {
  const pairs = typed.map((text) => {
    const at = text.indexOf("=")
    return { field: text.slice(0, at), column: text.slice(at + 1), isPair: at > 0 && at < text.length - 1 }
  })
  return pairs.some(({ isPair }) => !isPair)
    ? new UsageError({ message: "--map must be <field>=<column>, as in --map email=E-Mail" })
    : Effect.succeed(
      Object.fromEntries(
        Object.entries(Array.groupBy(pairs, ({ field }) => field)).map(([field, those]) => [
          field,
          those.map(({ column }) => column)
        ])
      )
    )
}

/** The flag that has a command say by its exit code what it found. */
export const detailedExitCode: Options.Options<boolean> = flags.toggle(
  "detailed-exitcode",
  "End with 0 where nothing is to be done, 10 where something is, and 8 where rows are left out."
)
