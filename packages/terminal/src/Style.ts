/** The looks that output for people has: each puts a text into escape sequences, or leaves it alone. */
export interface Style {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly green: (text: string) => string
  readonly yellow: (text: string) => string
}

/** For a terminal that shows colours. */
export const coloured: Style = {
  bold: (text) => `\u001b[1m${text}\u001b[22m`,
  dim: (text) => `\u001b[2m${text}\u001b[22m`,
  red: (text) => `\u001b[31m${text}\u001b[39m`,
  green: (text) => `\u001b[32m${text}\u001b[39m`,
  yellow: (text) => `\u001b[33m${text}\u001b[39m`
}

/** For files, pipes, and people who set `NO_COLOR`. */
export const plain: Style = { bold: same, dim: same, red: same, green: same, yellow: same }

/** Text without the escape sequences that colour it. */
export const strip = (text: string): string => text.replace(colours, "")

function same(text: string): string {
  return text
}

// Select Graphic Rendition alone: moving the cursor stays.
const colours = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g")
