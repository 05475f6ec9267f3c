import { maxWidth, printable, widthOf, wrap } from "./columns.ts"

/** A text after its label, broken into lines under its own beginning; the label alone gets the look. */
export const labelled = (label: string, text: string, look: (text: string) => string): ReadonlyArray<string> => {
  const [first = "", ...others] = hanging(`${label} `, text)
  return [look(label) + first.slice(label.length), ...others]
}

/** A text after some beginning, broken into lines under its own beginning. */
export const hanging = (beginning: string, text: string): ReadonlyArray<string> =>
  wrap(printable(text), maxWidth - widthOf(beginning)).map((line, at) =>
    (at === 0 ? beginning : " ".repeat(widthOf(beginning))) + line
  )
