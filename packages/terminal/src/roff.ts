import { wrap } from "./columns.ts"

/** Text that `man` shows as it stands: nothing in it is a request, an escape or another character's spelling. */
export const escape = (text: string): string =>
  text
    .replaceAll(/[\\~^`'-]/g, (char) => escapes[char] ?? char)
    .replaceAll(/[^\x20-\x7e]/gu, (char) =>
      `\\[u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`)
    .replace(/^\./, "\\&.")

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "~": "\\(ti",
  "^": "\\(ha",
  "`": "\\(ga",
  "'": "\\(aq",
  "-": "\\-"
}

/** Text that stands out. */
export const bold = (text: string): string => `\\fB${escape(text)}\\fR`

/** A page of the manual. It bears no date: the same program gives the same page. */
export const page = (
  { name, section, version }: { readonly name: string; readonly section: number; readonly version: string },
  parts: ReadonlyArray<string>
): string =>
  [
    `.TH "${escape(name.toUpperCase())}" "${section}" "" "${escape(`${name} ${version}`)}"`,
    // Neither stretched lines nor divided words: what is copied from the page must be what was meant.
    ".nh",
    ".ad l",
    ...parts.filter((part) => part !== "")
  ].join("\n")

/** A part of a page under its title; nothing where there is nothing in it. */
export const section = (title: string, parts: ReadonlyArray<string>): string =>
  parts.length === 0 ? "" : [`.SH ${quoted(title)}`, ...parts.filter((part) => part !== "")].join("\n")

/** A part of a section under its title. */
export const subsection = (title: string, parts: ReadonlyArray<string>): string =>
  [`.SS ${quoted(title)}`, ...parts.filter((part) => part !== "")].join("\n")

/** Sentences, the first that stand under a title. */
export const paragraph = (text: string): string => filled(text)

/** A word, and below it what it means. */
export const term = (word: string, meaning: string): string => `.TP\n${bold(word)}\n${filled(meaning)}`

/** Commands as they are typed, set off from the text. */
export const commands = (lines: ReadonlyArray<string>): string =>
  lines.length === 0 ? "" : [".PP", ".RS 4", ".nf", ...lines.map(escape), ".fi", ".RE"].join("\n")

// Where lines end is no matter to the reader, and long ones are bad manners.
const filled = (text: string): string => wrap(text, 60).map(escape).join("\n")

// A quotation mark would end the argument of a request.
const quoted = (text: string): string => `"${escape(text).replaceAll("\"", "\\(dq")}"`
