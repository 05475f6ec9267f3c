export { maxWidth, padEnd, printable, truncate, widthOf, wrap } from "./columns.ts"
export * as CommandLine from "./CommandLine.ts"
export type { EverywhereFlag, EverywhereFlags } from "./EverywhereFlag.ts"
export * as exitCode from "./exitCode.ts"
export { ExitStatus } from "./ExitStatus.ts"
export * as Flags from "./Flags.ts"
export * as help from "./help.ts"
export { type InputIssue, InputRefused } from "./InputRefused.ts"
export { hanging, labelled } from "./labelled.ts"
export * as manual from "./manual.ts"
export { nearest } from "./nearest.ts"
export { note } from "./note.ts"
export {
  type Canvas,
  type Message,
  optionsOf,
  Output,
  OutputLost,
  type OutputOptions,
  type ProcessStreams,
  type Sink
} from "./Output.ts"
export { showPage } from "./pages.ts"
export * as Problem from "./Problem.ts"
export * as Program from "./Program.ts"
export { record } from "./record.ts"
export { shellWord } from "./shellLines.ts"
export { coloured, plain, strip, type Style } from "./Style.ts"
export { type Column, table } from "./table.ts"
export { UsageError } from "./UsageError.ts"
export { show } from "./values.ts"
