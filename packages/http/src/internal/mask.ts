import { Predicate, Record } from "effect"

/**
 * A text with its API keys and e-mail addresses masked, also where a URL, HTML or JSON spells the at sign.
 *
 * Takes time linear in the length: an address is looked for only where a word begins.
 */
export const mask = (text: string): string => text.replace(key, "<key>").replace(address, "<e-mail>")

/** The beginning of a masked text: at most `max` UTF-16 units, without half a surrogate pair at the cut. */
export const excerptOf = (text: string, max: number): string => {
  const masked = mask(text)
  return masked.length <= max ? masked : masked.slice(0, max).replace(/[\ud800-\udbff]$/, "")
}

/** JSON with the strings and keys of it masked. What is nested deeper than `maxDepth` is left out. */
export const maskJson = (value: unknown, depth = 0): unknown => {
  if (typeof value === "string") return mask(value)
  if (depth >= maxDepth) return null
  if (Array.isArray(value)) return value.map((item: unknown) => maskJson(item, depth + 1))
  if (!Predicate.isRecord(value)) return value
  return Object.fromEntries(
    Record.toEntries(value).map(([key, item]) => [mask(key), maskJson(item, depth + 1)])
  )
}

const maxDepth = 32

const key = /pl_v\d+_[^\s"'<>,;\\]+/g

const at = "(?:@|%40|&#(?:64|x40);|\\\\+u0040)"
const address = new RegExp(
  `(?<![^\\s@<>"(),;:\\\\])[^\\s@<>"(),;:\\\\]+(?:${at}[^\\s@<>"'(),;:\\\\]+)+`,
  "gi"
)
