import { type CommandLine, type OutputOptions, UsageError } from "@lanekit/terminal"

/** How a process writes, as the flags of every command ask for it. */
export const outputOf = (options: OutputOptions, { everywhere }: CommandLine.CommandLine): OutputOptions => ({
  ...options,
  canAsk: options.canAsk && !everywhere.has("no-input"),
  isQuiet: everywhere.has("quiet")
})

/** The command line, refused where its flags for every command exclude each other. */
export const checked = (line: CommandLine.CommandLine): CommandLine.CommandLine =>
  line.problem === undefined && line.everywhere.has("quiet") && line.everywhere.has("verbose")
    ? { ...line, problem: new UsageError({ message: "--quiet and --verbose exclude each other" }) }
    : line
