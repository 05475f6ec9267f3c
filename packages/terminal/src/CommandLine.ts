import { parseArgs } from "node:util"
import { nearest } from "./nearest.ts"
import { UsageError } from "./UsageError.ts"

/**
 * The flags of a program, over all of its commands, without their dashes. `--json`, `--help`, `-h`, `--version` and
 * `--completions` are in every program.
 */
export interface Vocabulary {
  /** Those that take a value. */
  readonly valueFlags: ReadonlyArray<string>
  /** Those that take none. */
  readonly switches: ReadonlyArray<string>
  /** Those without a value that are for the whole program: no command declares them; see {@link CommandLine.everywhere}. */
  readonly everywhere?: ReadonlyArray<string>
  /** Those with a value that are for the whole program, likewise; see {@link CommandLine.everywhereValues}. */
  readonly everywhereValues?: ReadonlyArray<string>
  /** Those with a value that may be given more than once. */
  readonly repeatable?: ReadonlyArray<string>
  /** The flags that have a letter as well, by their letters. */
  readonly letters?: Readonly<Record<string, string>>
}

/** What was typed, read as flags and words before any command looks at it. */
export interface CommandLine {
  readonly isJson: boolean
  /** Whether a completion script is asked for. */
  readonly isCompletions: boolean
  /** The flags for the whole program that were given. */
  readonly everywhere: ReadonlySet<string>
  /** The values that were given for the whole program, by flag, exactly as they were typed. */
  readonly everywhereValues: ReadonlyMap<string, string>
  /** The words as `@effect/cli` reads them without misunderstanding; {@link unprotect} gives a value back. */
  readonly words: ReadonlyArray<string>
  /** What makes it no command line at all. */
  readonly problem: UsageError | undefined
}

/**
 * Reads flags the way people mean them.
 *
 * `@effect/cli` drops an empty value after `=`, trims others, lets a switch swallow a following `y` or `1`, takes a
 * value that spells a flag for that flag, and an unknown flag for an argument. So Node's own parser reads the flags,
 * and every value travels through `@effect/cli` as one protected word.
 */
export const parse = (typed: ReadonlyArray<string>, vocabulary: Vocabulary): CommandLine => {
  const known = knownFlags(vocabulary)
  const { tokens } = parseArgs({
    args: [...typed],
    options: optionsOf(known, vocabulary.letters),
    strict: false,
    allowPositionals: true,
    tokens: true
  })
  const read = tokens.map((token, index) => readToken(token, tokens[index + 1], known))
  const flags = tokens.flatMap((token) => token.kind === "option" ? [`--${token.name}`] : [])
  const repeatable = new Set(vocabulary.repeatable?.map((name) => `--${name}`))
  const repeated = flags.find((flag, index) => flags.indexOf(flag) !== index && !repeatable.has(flag))
  const problem = read.find((word) => word.problem !== undefined)?.problem ??
    (repeated === undefined ? undefined : `${repeated} is given more than once`)
  return {
    isJson: flags.includes("--json") || tokens.some((token) => token.kind === "option" && token.value === "--json"),
    isCompletions: flags.includes("--completions"),
    everywhere: new Set(known.everywhere.filter((flag) => flags.includes(flag)).map((flag) => flag.slice(2))),
    everywhereValues: new Map(
      tokens.flatMap((token) =>
        token.kind === "option" && token.value !== undefined && known.everywhere.includes(`--${token.name}`)
          ? [[token.name, token.value] as const]
          : []
      )
    ),
    words: gathered(read.flatMap(({ word }) => word === undefined ? [] : [word]), repeatable),
    problem: problem === undefined ? undefined : new UsageError({ message: problem })
  }
}

interface KnownFlags {
  readonly valueFlags: ReadonlyArray<string>
  readonly switches: ReadonlyArray<string>
  /** Those of both kinds that no command declares. */
  readonly everywhere: ReadonlyArray<string>
}

const knownFlags = (
  { everywhere = [], everywhereValues = [], switches, valueFlags }: Vocabulary
): KnownFlags => ({
  valueFlags: [...valueFlags, ...everywhereValues, "completions"].map((name) => `--${name}`),
  switches: [...switches, ...everywhere, "json", "help", "version"].map((name) => `--${name}`),
  everywhere: [...everywhere, ...everywhereValues].map((name) => `--${name}`)
})

const optionsOf = ({ switches, valueFlags }: KnownFlags, letters: Vocabulary["letters"] = {}) => {
  const shorts = new Map(Object.entries({ ...letters, h: "help" }).map(([letter, flag]) => [flag, letter]))
  const entry = (type: "string" | "boolean") => (flag: string) => {
    const short = shorts.get(flag.slice(2))
    return [flag.slice(2), { type, ...(short !== undefined && { short }) }] as const
  }
  return Object.fromEntries([...valueFlags.map(entry("string")), ...switches.map(entry("boolean"))])
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number]

const readToken = (
  token: Token,
  next: Token | undefined,
  { everywhere, switches, valueFlags }: KnownFlags
): { readonly word?: string; readonly problem?: string } => {
  if (token.kind === "option-terminator") return {}
  if (token.kind === "positional") return { word: protect(token.value) }
  const { inlineValue, name, rawName, value } = token
  const flag = `--${name}`
  if (switches.includes(flag)) {
    if (value !== undefined) return { problem: `${rawName} takes no value` }
    if (everywhere.includes(flag)) return {}
    return { word: next?.kind === "positional" && isTruthWord(next.value) ? `${flag}=true` : flag }
  }
  if (!valueFlags.includes(flag)) {
    return { problem: `unknown flag ${rawName}${nearest(rawName, [...valueFlags, ...switches])}` }
  }
  if (value === undefined) return { problem: `${rawName} needs a value` }
  if (flag === "--completions" && !shells.has(value)) return { problem: "--completions must be bash, fish or zsh" }
  if (!inlineValue && value.startsWith("--")) {
    return { problem: `${rawName} needs a value; to give it one that begins with --, write ${rawName}=${value}` }
  }
  return everywhere.includes(flag) ? {} : { word: `${flag}=${protect(value)}` }
}

// What is given more than once travels as one word, at the place of the first.
const gathered = (words: ReadonlyArray<string>, repeatable: ReadonlySet<string>): ReadonlyArray<string> => {
  const valuesOf = (name: string) =>
    words.filter((word) => nameOf(word) === name).map((word) => word.slice(name.length + 1))
  return words.flatMap((word, place) => {
    const name = nameOf(word)
    if (!repeatable.has(name)) return [word]
    const isFirst = words.findIndex((other) => nameOf(other) === name) === place
    return isFirst ? [`${name}=${valuesOf(name).join(separator)}`] : []
  })
}

const nameOf = (word: string): string => word.startsWith("--") ? word.slice(0, word.indexOf("=")) : ""

/** The values that were typed for a flag that may be given more than once, given its word. */
export const unprotectAll = (text: string): ReadonlyArray<string> => text.split(separator).map(unprotect)

// No protected word holds it: there a percent sign is one of a code.
const separator = "%1E"

/** The value that was typed, given its protected word, or a text that quotes such words. */
export const unprotect = (text: string): string => decodeURIComponent(text.replaceAll(empty, ""))

// No operating system can pass U+0000 in an argument.
const empty = "%00"

const protect = (value: string): string =>
  value === "" ? empty : value.replace(/%|\s|^-/gu, (char) => char === "-" ? "%2D" : encodeURIComponent(char))

const shells: ReadonlySet<string> = new Set(["bash", "fish", "zsh"])

const isTruthWord = (word: string): boolean => /^(?:true|false|[10yn]|yes|no|on|off)$/i.test(word)
