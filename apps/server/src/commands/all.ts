import * as Command from "@effect/cli/Command"
import { type CommandLine, help, Program } from "@lanekit/terminal"
import { keys } from "./keys.ts"
import { problemOf } from "./problem.ts"
import { programName } from "./programName.ts"
import { state } from "./state.ts"
import { webhooks } from "./webhooks.ts"

const server = Command.make(programName).pipe(
  Command.withDescription(help.describe(
    "Without a command: start the server. With one: change what it works with.",
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
  Program.run({ name: programName, version, command: server, groups: [keys, webhooks, state], footer, problemOf }, line)
