import * as AutoCorrect from "@effect/cli/AutoCorrect"
import * as CliConfig from "@effect/cli/CliConfig"
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
  /** The words as `@effect/cli` reads them without misunderstanding; {@link unprotect} gives a value back. */
  readonly words: ReadonlyArray<string>
  /** What makes it no command line at all. */
  readonly problem: UsageError | undefined
}

/**
 * Reads flags the way people mean them.
 *
 * `@effect/cli` drops an empty value after `=`, trims others, lets a switch swallow a following `y` or `1`, takes a
 * value that spells a flag for that flag, and an unknown flag for an argument. So flags are read here, and every value
 * travels through it as one protected word.
 */
export const parse = (typed: ReadonlyArray<string>): CommandLine => {
  const words: Array<string> = []
  const seen = new Set<string>()
  const problems: Array<string> = []
  const rest = [...typed]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      words.push(...rest.splice(0).map(protect))
      continue
    }
    if (word === "-h" || word === "-" || !word.startsWith("-")) {
      words.push(word === "-h" ? "--help" : protect(word))
      continue
    }
    const [flag, value] = split(word)
    if (seen.has(flag)) problems.push(`${flag} is given more than once`)
    seen.add(flag)
    if (isSwitch(flag)) {
      if (value !== undefined) problems.push(`${flag} takes no value`)
      words.push(isTruthWord(rest[0]) ? `${flag}=true` : flag)
    } else if (isValueFlag(flag)) {
      if (value === undefined && (rest[0] === undefined || rest[0].startsWith("--"))) {
        problems.push(
          rest[0] === undefined ? `${flag} needs a value` : `${flag} needs a value; to give it one that ` +
            `begins with --, write ${flag}=${rest[0]}`
        )
        continue
      }
      words.push(`${flag}=${protect(value ?? rest.shift() ?? "")}`)
    } else {
      problems.push(`unknown flag ${flag}${suggestionFor(flag)}`)
    }
  }
  const [problem] = problems
  return {
    isJson: seen.has("--json"),
    words,
    problem: problem === undefined ? undefined : new UsageError({ message: problem })
  }
}

/** The value that was typed, given its protected word, or a text that quotes such words. */
export const unprotect = (text: string): string => decodeURIComponent(text.replaceAll(empty, ""))

// No operating system can pass U+0000 in an argument.
const empty = "%00"

const protect = (value: string): string =>
  value === "" ? empty : value.replace(/%|\s|^-/gu, (char) => char === "-" ? "%2D" : encodeURIComponent(char))

const split = (word: string): readonly [flag: string, value: string | undefined] => {
  const at = word.indexOf("=")
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

const valueFlagNames: ReadonlySet<string> = new Set(valueFlags.map((name) => `--${name}`))
const switchNames: ReadonlySet<string> = new Set(switches.map((name) => `--${name}`))

const isValueFlag = (flag: string): boolean => valueFlagNames.has(flag)
const isSwitch = (flag: string): boolean => switchNames.has(flag)

const isTruthWord = (word: string | undefined): boolean =>
  word !== undefined && /^(?:true|false|[10yn]|yes|no|on|off)$/i.test(word)

const suggestionFor = (flag: string): string => {
  const near = [...valueFlagNames, ...switchNames].find((name) =>
    AutoCorrect.levensteinDistance(flag, name, CliConfig.defaultConfig) <= 2
  )
  return near === undefined ? "" : `; did you mean ${near}?`
}
