import * as AutoCorrect from "@effect/cli/AutoCorrect"
import * as CliConfig from "@effect/cli/CliConfig"
import { parseArgs } from "node:util"
import { UsageError } from "./CommandFailure.ts"

/** The flags that take a value, over all commands. */
export const valueFlags = [
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
  "cursor",
  "completions"
] as const

/** The flags that take none. */
export const switches = [
  "subscribe",
  "unsubscribe",
  "clear-image",
  "dry-run",
  "yes",
  "json",
  "help",
  "version"
] as const

/** A flag that takes a value. */
export type ValueFlag = typeof valueFlags[number]

/** A flag that takes none. */
export type Switch = typeof switches[number]

/** What was typed, read as flags and words before any command looks at it. */
export interface CommandLine {
  readonly isJson: boolean
  /** Whether a completion script is asked for. */
  readonly isCompletions: boolean
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
export const parse = (typed: ReadonlyArray<string>): CommandLine => {
  const { tokens } = parseArgs({ args: [...typed], options, strict: false, allowPositionals: true, tokens: true })
  const read = tokens.map((token, index) => readToken(token, tokens[index + 1]))
  const flags = tokens.flatMap((token) => token.kind === "option" ? [token.rawName] : [])
  const repeated = flags.find((flag, index) => flags.indexOf(flag) !== index)
  const problem = read.find((word) => word.problem !== undefined)?.problem ??
    (repeated === undefined ? undefined : `${repeated} is given more than once`)
  return {
    isJson: flags.includes("--json") || tokens.some((token) => token.kind === "option" && token.value === "--json"),
    isCompletions: flags.includes("--completions"),
    words: read.flatMap(({ word }) => word === undefined ? [] : [word]),
    problem: problem === undefined ? undefined : new UsageError({ message: problem })
  }
}

type Token = NonNullable<ReturnType<typeof parseArgs>["tokens"]>[number]

const options = {
  ...Object.fromEntries(valueFlags.map((name) => [name, { type: "string" as const }])),
  ...Object.fromEntries(switches.map((name) => [name, { type: "boolean" as const }])),
  help: { type: "boolean" as const, short: "h" }
}

const readToken = (
  token: Token,
  next: Token | undefined
): { readonly word?: string; readonly problem?: string } => {
  if (token.kind === "option-terminator") return {}
  if (token.kind === "positional") return { word: protect(token.value) }
  const { inlineValue, name, rawName, value } = token
  const flag = `--${name}`
  if (isSwitch(flag)) {
    if (value !== undefined) return { problem: `${rawName} takes no value` }
    return { word: next?.kind === "positional" && isTruthWord(next.value) ? `${flag}=true` : flag }
  }
  if (!isValueFlag(flag)) return { problem: `unknown flag ${rawName}${suggestionFor(rawName)}` }
  if (value === undefined) return { problem: `${rawName} needs a value` }
  if (flag === "--completions" && !shells.has(value)) return { problem: "--completions must be bash, fish or zsh" }
  return !inlineValue && value.startsWith("--")
    ? { problem: `${rawName} needs a value; to give it one that begins with --, write ${rawName}=${value}` }
    : { word: `${flag}=${protect(value)}` }
}

/** The value that was typed, given its protected word, or a text that quotes such words. */
export const unprotect = (text: string): string => decodeURIComponent(text.replaceAll(empty, ""))

// No operating system can pass U+0000 in an argument.
const empty = "%00"

const protect = (value: string): string =>
  value === "" ? empty : value.replace(/%|\s|^-/gu, (char) => char === "-" ? "%2D" : encodeURIComponent(char))

const shells: ReadonlySet<string> = new Set(["bash", "fish", "zsh"])

const valueFlagNames: ReadonlySet<string> = new Set(valueFlags.map((name) => `--${name}`))
const switchNames: ReadonlySet<string> = new Set(switches.map((name) => `--${name}`))

const isValueFlag = (flag: string): boolean => valueFlagNames.has(flag)
const isSwitch = (flag: string): boolean => switchNames.has(flag)

const isTruthWord = (word: string): boolean => /^(?:true|false|[10yn]|yes|no|on|off)$/i.test(word)

const suggestionFor = (flag: string): string => {
  const near = [...valueFlagNames, ...switchNames].find((name) =>
    AutoCorrect.levensteinDistance(flag, name, CliConfig.defaultConfig) <= 2
  )
  return near === undefined ? "" : `; did you mean ${near}?`
}
