import { Predicate } from "effect"

/** The items of an error's details, whether they came as one object or as a list. */
export const listOf = (details: unknown): ReadonlyArray<unknown> =>
  Array.isArray(details) ? details : details === undefined ? [] : [details]

/** The text that an item of an error's details has under a key, or none. */
export const textAt = (item: unknown, key: "path" | "reason" | "message"): string => {
  const value = Predicate.hasProperty(item, key) ? item[key] : undefined
  return typeof value === "string" ? value : ""
}
