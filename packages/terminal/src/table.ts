import { maxWidth, padEnd, truncate, widthOf } from "./columns.ts"
import { hanging } from "./labelled.ts"
import type { Style } from "./Style.ts"

/** A column of a table. */
export interface Column<A> {
  readonly title: string
  readonly cell: (row: A) => string
  /** Whether its text is cut only when nothing else can give way: for ids, which people copy. */
  readonly isKept?: boolean
}

/**
 * Rows under titles, as wide as the terminal at most.
 *
 * `below` gives what stands under a row, whole, on as many lines as it takes.
 */
export const table = <A>(
  columns: ReadonlyArray<Column<A>>,
  rows: ReadonlyArray<A>,
  style: Style,
  { below, indent = "" }: { readonly below?: ((row: A) => string) | undefined; readonly indent?: string } = {}
): ReadonlyArray<string> => {
  const cells = rows.map((row) => columns.map(({ cell }) => cell(row)))
  const natural = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[at] ?? "")))
  )
  const widths = fit(columns, natural, maxWidth - indent.length - gap.length * (columns.length - 1))
  const line = (row: ReadonlyArray<string>) =>
    indent + row.map((cell, at) => padEnd(truncate(cell, widths[at] ?? 0), widths[at] ?? 0)).join(gap).trimEnd()
  const under = (row: A) => below === undefined ? [] : hanging(`${indent}  `, below(row))
  return [
    style.dim(line(columns.map(({ title }) => title))),
    ...rows.flatMap((row, at) => [line(cells[at] ?? []), ...under(row)])
  ]
}

const gap = "  "
const minWidth = 8

// The widest column gives way first, cell by cell; the kept ones only when the others have become narrow.
const fit = <A>(
  columns: ReadonlyArray<Column<A>>,
  natural: ReadonlyArray<number>,
  room: number
): ReadonlyArray<number> => {
  const widths = [...natural]
  const shrink = (isOpen: (at: number) => boolean) => {
    for (let excess = sum(widths) - room; excess > 0; excess--) {
      const open = widths.map((width, at) => isOpen(at) && width > minWidth ? width : 0)
      const widest = Math.max(...open)
      if (widest === 0) return
      widths[open.indexOf(widest)] = widest - 1
    }
  }
  shrink((at) => columns[at]?.isKept !== true)
  shrink(() => true)
  return widths
}

const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((total, each) => total + each, 0)
