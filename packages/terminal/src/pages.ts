import type { Page } from "@lanekit/core"
import { type Context, Effect } from "effect"
import { printable } from "./columns.ts"
import type { Output } from "./Output.ts"
import { shellLines, shellWord } from "./shellLines.ts"
import { type Column, table } from "./table.ts"

/** One page of a list: a table for people, who are told how to get the next one. */
export const showPage = Effect.fnUntraced(function*<A>(
  output: Context.Tag.Service<Output>,
  { asked, below, columns, command, json, page: { data, page } }: {
    /** The whole command, beginning with the name of the program. */
    readonly command: string
    /** What was asked for, by wire name: the next page needs the same filters. */
    readonly asked: Readonly<Record<string, string>>
    readonly page: Page.Page<A>
    readonly columns: ReadonlyArray<Column<A>>
    /** What stands under a row. */
    readonly below?: (row: A) => string
    readonly json: unknown
  }
) {
  const isWhole = asked["cursor"] === undefined && !page.hasMore
  yield* output.answer({
    json,
    lines: (style) =>
      data.length === 0
        ? [isWhole ? "Nothing found" : "Nothing found on this page"]
        : table(columns, data, style, { below })
  })
  if (output.isJson || !page.hasMore || page.cursor === null) return
  // Escaped, the command would be another one: a cursor that could steer the terminal is left to programs.
  const next = /^[\u0020-\u007e]+$/.test(page.cursor)
    ? shellLines([command, ...flagsOf({ ...asked, cursor: page.cursor })].map(printable), label.length + 1)
    : ["its cursor cannot be shown here; --json prints it"]
  yield* output.notice({
    json: {},
    lines: (style) => next.map((line, at) => at === 0 ? `${style.bold(label)} ${line}` : line)
  })
})

const label = "Next page:"

const flagsOf = (asked: Readonly<Record<string, string>>): ReadonlyArray<string> =>
  Object.entries(asked).map(([name, value]) => `--${name.replaceAll("_", "-")}=${shellWord(value)}`)
