/** How wide output for people may be, in terminal cells. */
export const maxWidth = 80

/** How many terminal cells a text takes. */
export const widthOf = (text: string): number => {
  let width = 0
  for (const char of text) width += wide.test(char) ? 2 : zero.test(char) ? 0 : 1
  return width
}

/** Text with every character that could steer a terminal, or reorder a line, spelled out. */
export const printable = (text: string): string =>
  text.replace(unprintable, (char) => escapes[char] ?? `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`)

/** Text filled up with blanks to a width. */
export const padEnd = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)))

/** Text cut to a width, with an ellipsis where something is missing. */
export const truncate = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  let cut = ""
  for (const char of text) {
    if (widthOf(cut) + widthOf(char) > width - 1) break
    cut += char
  }
  return `${cut}…`
}

/** Text in pieces that fit a width: broken between words where there are any, else anywhere. */
export const wrap = (text: string, width: number): ReadonlyArray<string> => {
  const lines: Array<string> = []
  let line = ""
  for (const part of text.match(/\S+\s*|\s+/gu) ?? [""]) {
    if (line !== "" && widthOf(line + part.trimEnd()) > width) {
      lines.push(line.trimEnd())
      line = ""
    }
    for (const char of part) {
      if (widthOf(line + char) > width) {
        if (char.trim() === "") continue
        lines.push(line.trimEnd())
        line = ""
      }
      line += char
    }
  }
  return [...lines, line.trimEnd()]
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }
// C0 and C1 controls, line separators, and the marks that turn the direction of text.
const unprintable = /\p{Cc}|[\u061c\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const zero = /\p{M}|\u200d|\ufe0f/u
