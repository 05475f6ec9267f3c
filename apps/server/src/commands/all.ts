import * as Command from "@effect/cli/Command"
import { type CommandLine, help, Program, UsageError } from "@lanekit/terminal"
import { settingNames } from "../settingNames.ts"
import { keys } from "./keys.ts"
import { problemOf } from "./problem.ts"
import { programName } from "./programName.ts"
import { state } from "./state.ts"
import { webhooks } from "./webhooks.ts"

const server = Command.make(programName).pipe(
  Command.withDescription(help.describe(
    "Without a command: start the server. With one: change what it works with. The server's own settings are variables, " +
      `described in the README: ${settingNames.join(", ")}.`,
    `${programName} keys list`
  )),
  Command.withSubcommands([keys, webhooks, state])
)

const footer = help.footer({
  LANEKIT_DB: "The server's SQLite file: lanekit.db if not set.",
  LANEKIT_SEED: "What state reset brings back: demo if not set."
})

/** Runs a command line to its exit code. Every failure is reported here, and nowhere else. */
export const run = (line: CommandLine.CommandLine, version: string) =>
  Program.run(
    {
      name: programName,
      version,
      command: server,
      isCommandOptional: true,
      groups: [keys, webhooks, state],
      footer,
      problemOf
    },
    { ...line, problem: asServer(line) }
  )

// Words for starting, and flags for settings, are what other servers have.
const asServer = ({ problem, words: [first = ""] }: CommandLine.CommandLine): UsageError | undefined => {
  if (problem === undefined) {
    return /^(?:start|serve|server|run|up)$/.test(first)
      ? new UsageError({ message: `unknown command: ${first}; without a command the server starts` })
      : undefined
  }
  const [, flag = ""] = /^unknown flag --([\w-]+)/.exec(problem.message) ?? []
  const variable = `LANEKIT_${flag.toUpperCase().replaceAll("-", "_")}`
  return settingNames.some((name) => name === variable)
    ? new UsageError({ message: `unknown flag --${flag}; the variable ${variable} sets it` })
    : problem
}
