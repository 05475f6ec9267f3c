import { Predicate } from "effect"
import { kinds } from "../RecordChange.ts"
import type { WriteName } from "../WriteName.ts"

/** What a write changes, such as `contact ct_1`; nothing that has an id yet where it makes something. */
export const targetOf = (name: WriteName, params: unknown): string | undefined => {
  const id = Predicate.hasProperty(params, "id") && Predicate.isString(params.id) ? params.id : undefined
  return id === undefined ? undefined : `${kinds[name]} ${id}`
}
