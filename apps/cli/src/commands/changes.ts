import { maxWidth, padEnd, show, type Style, widthOf, wrap } from "@lanekit/terminal"

/** One field of a record before and after, under its wire name. */
export interface Change {
  readonly name: string
  readonly before: unknown
  readonly after: unknown
}

/** What differs between two states of a record as it is on the wire, but for its times. */
export const changesOf = (before: object, after: object): ReadonlyArray<Change> => {
  const old = new Map(Object.entries(before))
  return Object.entries(after).flatMap(([name, value]) =>
    times.has(name) || JSON.stringify(old.get(name)) === JSON.stringify(value)
      ? []
      : [{ name, before: old.get(name), after: value }]
  )
}

const times: ReadonlySet<string> = new Set(["created_at", "updated_at"])

/** Changes, before and after: on one line where that fits, else each value on its own lines. */
export const changeLines = (changes: ReadonlyArray<Change>, style: Style): ReadonlyArray<string> => {
  const width = Math.max(0, ...changes.map(({ name }) => widthOf(show(name))))
  return changes.flatMap((change) => {
    const [name, old, current] = [show(change.name), show(change.before), show(change.after)]
    return 2 + width + 2 + widthOf(`${old} -> ${current}`) <= maxWidth
      ? [`  ${padEnd(name, width)}  ${style.red(old)} -> ${style.green(current)}`]
      : [`  ${name}`, ...block("-", old, style.red), ...block("+", current, style.green)]
  })
}

const block = (sign: string, value: string, colour: (text: string) => string): ReadonlyArray<string> =>
  wrap(value, maxWidth - 6).map((line, at) => `    ${colour(`${at === 0 ? sign : " "} ${line}`)}`)
