import { maxWidth, widthOf } from "./columns.ts"

/**
 * A command of a shell, as wide as the terminal at most: what does not fit goes on below, after a backslash, so that it
 * can be pasted as it stands. The first line begins after `room` cells that are taken.
 */
export const shellLines = (words: ReadonlyArray<string>, room = 0): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  words.forEach((word, at) => {
    const taken = lines.length === 0 ? room : 0
    const end = at === words.length - 1 ? "" : continued
    if (line.trim() !== "" && taken + widthOf(`${line} ${word}${end}`) > maxWidth) {
      lines.push(line + continued)
      line = `${indent}${word}`
    } else {
      line = line === "" ? word : `${line} ${word}`
    }
  })
  return [...lines, line]
}

/** A text as one word of a shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+:,./=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

const continued = " \\"
const indent = "  "
