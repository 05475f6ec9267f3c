import { Option } from "effect"

/**
 * The wire's names of what a row may say of a contact, but for ids in other systems. `is_unsubscribed` is ours: the opposite of
 * `is_subscribed`, as other systems export it.
 */
export const fields = [
  "id",
  "email",
  "name",
  "is_subscribed",
  "is_unsubscribed",
  "company_id",
  "company_name",
  "company_external_id",
  "image_url"
] as const

/** A field of a contact, as the wire calls it; an id in another system is `external_ids.` and the system's name. */
export type Target = typeof fields[number] | `external_ids.${string}`

/** By what the contact of a row is found. */
export type Key = "id" | "email" | `external_ids.${string}`

const prefix = "external_ids."

/** The target of that name, if it is one. */
export const parse = (name: string): Option.Option<Target> => {
  const field = fields.find((field) => field === name)
  if (field !== undefined) return Option.some(field)
  const system = name.startsWith(prefix) ? name.slice(prefix.length) : ""
  return system === "" || system === "__proto__" ? Option.none<Target>() : Option.some<Target>(`${prefix}${system}`)
}

/** The other system that a target is about. */
export const systemOf = (target: Target): string | undefined =>
  target.startsWith(prefix) ? target.slice(prefix.length) : undefined

/** Whether contacts can be found by it. */
export const isKey = (target: Target): target is Key =>
  target === "id" || target === "email" || systemOf(target) !== undefined
