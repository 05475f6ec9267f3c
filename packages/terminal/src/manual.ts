import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import type * as Span from "@effect/cli/HelpDoc/Span"
import * as Usage from "@effect/cli/Usage"
import { HashMap, HashSet } from "effect"
import { descriptionOf, type EverywhereFlags, usageOf } from "./EverywhereFlag.ts"
import { meanings } from "./exitCode.ts"
import { flagsOfAll, noise } from "./help.ts"
import type { Group } from "./Program.ts"
import { bold, commands, escape, page, paragraph, section, subsection, term } from "./roff.ts"
import { strip } from "./Style.ts"

/** What a manual page is made of. */
export interface Manual {
  readonly name: string
  readonly version: string
  /** The command of the program's name, and those of its subcommands that are groups. */
  readonly program: Group
  /** The flags that all commands take. */
  readonly everywhere?: EverywhereFlags
  /** The variables that the program reads, and what they are for. */
  readonly environment: Readonly<Record<string, string>>
  /** The files that it keeps, and what is in them. */
  readonly files?: Readonly<Record<string, string>>
}

/** The page of the manual's first section about a program, as `man` reads it: every command with all of its help. */
export const render = ({ environment, everywhere = {}, files = {}, name, program, version }: Manual): string => {
  const [what = "", ...more] = paragraphsOf(descriptionIn(program.descriptor))
  return page({ name, version, section: 1 }, [
    section("NAME", [
      `${escape(name)} \\- ${escape(what.replace(/\.$/, "").replace(/^./, (first) => first.toLowerCase()))}`
    ]),
    section("SYNOPSIS", [`${bold(name)} ${escape("<command> [flags]")}`]),
    section("DESCRIPTION", [paragraph(what), examplesOf(more)]),
    section("COMMANDS", commandsOf(program, [name])),
    section("FLAGS OF EVERY COMMAND", [
      term("--json", "Print the answer as JSON, and nothing else; errors are JSON on standard error."),
      ...Object.entries(everywhere).map(([flag, each]) => term(usageOf(flag, each), descriptionOf(each))),
      ...Object.entries(flagsOfAll).map(([flag, each]) => term(flag, each))
    ]),
    section("ENVIRONMENT", Object.entries(environment).map(([variable, each]) => term(variable, each))),
    section("FILES", Object.entries(files).map(([path, each]) => term(path, each))),
    section("EXIT STATUS", meanings.map(([code, each]) => term(String(code), each)))
  ])
}

const commandsOf = ({ descriptor, groups = [] }: Group, path: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...CommandDescriptor.getSubcommands(descriptor)]
    .toSorted(([a], [b]) => a < b ? -1 : 1)
    .flatMap(([name, command]) => {
      const group = groups.find(({ descriptor }) => HashSet.has(CommandDescriptor.getNames(descriptor), name))
      return group === undefined ? [commandOf(command, [...path, name])] : commandsOf(group, [...path, name])
    })

const commandOf = (command: CommandDescriptor.Command<unknown>, path: ReadonlyArray<string>): string => {
  const usage = textOf(Usage.getHelp(CommandDescriptor.getUsage(command))).replace(/^\S+ ?/, "")
  const [what = "", ...more] = paragraphsOf(descriptionIn(command))
  return subsection([...path, usage].join(" ").trimEnd(), [
    paragraph(what),
    ...termsIn(CommandDescriptor.getHelp(command, config)),
    examplesOf(more)
  ])
}

const config = CliConfig.make({ showBuiltIns: false })

/** The names of all commands of a program, each with the groups that it is in before it. */
export const commandNames = (program: Group, path: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  [...HashMap.keys(CommandDescriptor.getSubcommands(program.descriptor))].toSorted().flatMap((name) => {
    const group = program.groups?.find(({ descriptor }) => HashSet.has(CommandDescriptor.getNames(descriptor), name))
    return group === undefined ? [[...path, name].join(" ")] : commandNames(group, [...path, name])
  })

// The help of a command begins with its description, under a title, and goes on with other titles.
const descriptionIn = (command: CommandDescriptor.Command<unknown>): ReadonlyArray<HelpDoc.HelpDoc> => {
  const parts = partsOf(CommandDescriptor.getHelp(command, config)).slice(1)
  const end = parts.findIndex(HelpDoc.isHeader)
  return end === -1 ? parts : parts.slice(0, end)
}

const partsOf = (help: HelpDoc.HelpDoc): ReadonlyArray<HelpDoc.HelpDoc> =>
  HelpDoc.isSequence(help) ? [...partsOf(help.left), ...partsOf(help.right)] : HelpDoc.isEmpty(help) ? [] : [help]

const paragraphsOf = (parts: ReadonlyArray<HelpDoc.HelpDoc>): ReadonlyArray<string> => parts.map(textOf)

const textOf = (help: HelpDoc.HelpDoc): string => strip(HelpDoc.toAnsiText(help)).replaceAll(/\s+/g, " ").trim()

const examplesOf = (paragraphs: ReadonlyArray<string>): string =>
  commands(paragraphs.filter((text) => text.startsWith("$ ")))

const termsIn = (help: HelpDoc.HelpDoc): ReadonlyArray<string> =>
  partsOf(help).filter(HelpDoc.isDescriptionList)
    .flatMap(({ definitions }) => definitions.map(([name, about]) => [nameOf(name), aboutOf(about)] as const))
    .flatMap(([name, about]) => name === "--json" ? [] : [term(name, about)])

const nameOf = (name: Span.Span): string => textOf(HelpDoc.p(name)).replace(/^\((.*)\)$/, "$1")

const aboutOf = (help: HelpDoc.HelpDoc): string =>
  partsOf(help).map(textOf).filter((text) => !noise.has(text)).join(" ")
