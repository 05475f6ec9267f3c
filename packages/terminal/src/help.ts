import * as HelpDoc from "@effect/cli/HelpDoc"
import { maxWidth, padEnd, widthOf } from "./columns.ts"
import { descriptionOf, type EverywhereFlags, usageOf } from "./EverywhereFlag.ts"
import { shellLines } from "./shellLines.ts"
import { strip } from "./Style.ts"

/** A command's description: what it does, then how a call looks. */
export const describe = (what: string, ...examples: ReadonlyArray<string>): HelpDoc.HelpDoc =>
  HelpDoc.blocks([HelpDoc.p(what), HelpDoc.p("Example:"), ...examples.map((example) => HelpDoc.p(`  $ ${example}`))])

/**
 * What the help of every command of a program ends with. `environment` tells of the variables that it reads, `everywhere`
 * of the flags that all of its commands take, `exitCodes` of those that not every program has.
 */
export const footer = (
  environment: Readonly<Record<string, string>>,
  everywhere: EverywhereFlags = {},
  exitCodes: ReadonlyArray<string> = []
): HelpDoc.HelpDoc =>
  HelpDoc.blocks([
    section("EVERY COMMAND", {
      ...Object.fromEntries(
        Object.entries(everywhere).map(([name, flag]) => [usageOf(name, flag), descriptionOf(flag)])
      ),
      ...flagsOfAll
    }),
    section("ENVIRONMENT", { ...environment, NO_COLOR: "Turns colours off." }),
    // As short as `meanings` can be put.
    HelpDoc.h1("EXIT CODES"),
    HelpDoc.p("  0 done  1 unexpected  2 bad input  3 key or permission  4 not found"),
    HelpDoc.p("  5 conflict or ambiguous  6 rate limited  7 unavailable  130 interrupted"),
    ...(exitCodes.length === 0 ? [] : [HelpDoc.p(`  ${exitCodes.join("  ")}`)])
  ])

/** The flags that every command of every program takes beside `--json`. */
export const flagsOfAll: Readonly<Record<string, string>> = {
  "--help, -h": "Show what a command takes.",
  "--version": "Show the version.",
  "--completions <shell>": "Print a completion script: bash, fish or zsh."
}

const section = (title: string, entries: Readonly<Record<string, string>>): HelpDoc.HelpDoc =>
  HelpDoc.blocks([
    HelpDoc.h1(title),
    ...Object.entries(entries).map(([name, what]) => HelpDoc.p(`  ${padEnd(name, 24)}  ${what}`))
  ])

/**
 * Help as `@effect/cli` writes it, laid out for a terminal of 80 columns.
 *
 * Long lines are broken, what is indented follows its title closely, the name of the program stands there once, the
 * usage is that of the whole command (`words` are the words that were typed after the name of the `program`), and what is
 * the same for every flag is left out.
 */
export const layOut = (help: string, program: Named, words: ReadonlyArray<string>): string =>
  withWholeUsage(withOneTitle(help), program, words)
    .split("\n")
    .filter((line) => !noise.has(strip(line).trim()))
    .join("\n")
    .replace(/\n{2,}(?= )/g, "\n")
    .split("\n")
    .map(withOnePath)
    .flatMap(breakLine)
    .map((line) => line.trimEnd())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()

const example = "  $ "

/** What help says of every flag, or nearly. */
export const noise: ReadonlySet<string> = new Set([
  "A user-defined piece of text.",
  "A true or false value.",
  "This setting is optional."
])

/** A program, and whether it does something without a command. */
interface Named {
  readonly name: string
  readonly isCommandOptional?: boolean
}

const withOneTitle = (help: string): string => {
  const [title = "", blank, version = "", ...rest] = help.split("\n")
  return strip(version).startsWith(`${strip(title)} `)
    ? [version, ...rest].join("\n")
    : [title, blank, version, ...rest].join("\n")
}

const withWholeUsage = (
  help: string,
  { isCommandOptional = false, name: program }: Named,
  words: ReadonlyArray<string>
): string => {
  const gathers = /^COMMANDS$/m.test(strip(help))
  return help.replace(/^\$ (\S+)/m, (_, name: string) => {
    const parents = words.slice(0, Math.max(0, words.indexOf(strip(name))))
    const isProgram = strip(name) === program
    const path = isProgram ? name : [program, ...parents, name].join(" ")
    const command = !gathers ? "" : isProgram && isCommandOptional ? " [<command>]" : " <command>"
    return `$ ${path}${command}`
  })
}

// The library writes the way to a command of a group within a group twice.
const withOnePath = (line: string): string => {
  const [, way = "", command = ""] = /^ {2}- (\S+) (\S+)/.exec(strip(line)) ?? []
  return (way !== "" && way === command ? line.replace(`${way} `, "") : line).trimEnd()
}

const breakLine = (line: string): ReadonlyArray<string> => {
  const visible = strip(line)
  if (widthOf(visible) <= maxWidth) return [line]
  if (visible.startsWith(example)) {
    const margin = " ".repeat(example.length)
    return shellLines(visible.slice(example.length).match(/(?:"[^"]*"|\S)+/g) ?? [], example.length).map(
      (text, at) => (at === 0 ? example : margin) + text.trimStart()
    )
  }
  const indent = " ".repeat(/^ *(?:[$-] )?/.exec(visible)?.[0].length ?? 0)
  const lines: Array<string> = []
  let current = ""
  for (const part of line.split(/(?<=\S) +(?![^[]*\])/)) {
    const longer = current === "" ? part : `${current} ${part}`
    if (current !== "" && widthOf(strip(longer)) > maxWidth) {
      lines.push(current)
      current = indent + part
    } else {
      current = longer
    }
  }
  return [...lines, current]
}
