import type { Page } from "@lanekit/core"
import { type Context, Effect } from "effect"
import type { Output } from "./Output.ts"
import { type Column, table } from "./table.ts"

/** One page of a list: a table for people, who are told how to get the next one. */
export const showPage = Effect.fnUntraced(function*<A>(
  output: Context.Tag.Service<Output>,
  { asked, columns, command, json, page: { data, page } }: {
    readonly command: string
    /** What was asked for, by wire name: the next page needs the same filters. */
    readonly asked: Readonly<Record<string, string>>
    readonly page: Page.Page<A>
    readonly columns: ReadonlyArray<Column<A>>
    readonly json: unknown
  }
) {
  yield* output.answer({
    json,
    lines: (style) => data.length === 0 ? ["Nothing found on this page"] : table(columns, data, style)
  })
  if (output.isJson || !page.hasMore || page.cursor === null) return
  const next = nextCommand(command, { ...asked, cursor: page.cursor })
  yield* output.notice({ json: {}, lines: (style) => [`${style.bold("Next page:")} ${next}`] })
})

const nextCommand = (command: string, asked: Readonly<Record<string, string>>): string =>
  [
    `lanekit ${command}`,
    ...Object.entries(asked).map(([name, value]) => `--${name.replaceAll("_", "-")}=${quote(value)}`)
  ].join(" ")

const quote = (value: string): string => /^[\w@%+:,./=-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`
