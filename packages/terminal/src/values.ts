import { printable } from "./columns.ts"

/**
 * A value of a record, on one line.
 *
 * `none` is null and no other thing: a text that could be mistaken for something else is quoted.
 */
export const show = (value: unknown): string => {
  if (value === null || value === undefined) return "none"
  if (typeof value === "string") return isPlain(value) ? value : printable(JSON.stringify(value))
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(show).join(", ")
  if (typeof value === "object") return showEntries(value)
  return JSON.stringify(value)
}

const showEntries = (value: object): string => {
  const entries = Object.entries(value)
  return entries.length === 0 ? "none" : entries.map(([key, value]) => `${show(key)}=${show(value)}`).join(", ")
}

const isPlain = (text: string): boolean =>
  printable(text) === text && text.trim() === text && !/^$|^["-]|^(?:none|true|false)$|->|[=,]/.test(text)
