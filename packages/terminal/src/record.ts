import { maxWidth, padEnd, wrap } from "./columns.ts"
import type { Style } from "./Style.ts"
import { show } from "./values.ts"

/** One object, a line for each of its fields in the wire's names; long values go on below. */
export const record = (fields: object, style: Style): ReadonlyArray<string> => {
  const entries = Object.entries(fields).map(([name, value]) => [show(name), show(value)] as const)
  const width = Math.min(maxNameWidth, Math.max(0, ...entries.map(([name]) => name.length)))
  return entries.flatMap(([name, value]) =>
    wrap(value, maxWidth - width - gap.length).map((line, at) =>
      `${style.dim(padEnd(at === 0 ? name.slice(0, maxNameWidth) : "", width))}${gap}${line}`
    )
  )
}

const gap = "  "
const maxNameWidth = 30
