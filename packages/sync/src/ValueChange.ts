import { type Contact, type ContactChange, ContactPatch, type Failure, issues } from "@lanekit/core"
import { Array, type Effect, Either, Record, Schema } from "effect"
import * as Target from "./Target.ts"

/** A single value of a contact; null where it has none. */
export const Value = Schema.Union(Schema.String, Schema.Boolean, Schema.Null)
export type Value = typeof Value.Type

/** One value before and after, by the wire's name. Each id in another system is a value of its own. */
export interface ValueChange {
  readonly field: Target.Target
  readonly from: Value
  readonly to: Value
}

/** The values that change with some fields. Of ids in other systems, those that do. */
export const ofFields = (changes: ReadonlyArray<ContactChange.FieldChange>): ReadonlyArray<ValueChange> =>
  changes.flatMap((change): ReadonlyArray<ValueChange> => {
    if (change.field !== "externalIds") {
      return [{ field: names[change.field], from: change.before, to: change.after }]
    }
    const { after, before } = change
    return Array.dedupe([...Object.keys(before), ...Object.keys(after)]).flatMap((system) => {
      const [from, to] = [idIn(before, system), idIn(after, system)]
      return from === to ? [] : [{ field: `external_ids.${system}` as const, from, to }]
    })
  })

/** What a contact has there. What a write alone can name, it has not. */
export const valueOf = (contact: Contact.Contact, field: Target.Target): Value => {
  switch (field) {
    case "id":
    case "email":
    case "name":
      return contact[field]
    case "is_subscribed":
      return contact.isSubscribed
    case "is_unsubscribed":
      return !contact.isSubscribed
    case "company_id":
      return contact.companyId
    case "image_url":
      return contact.imageUrl
    case "company_name":
    case "company_external_id":
      return null
    default:
      return idIn(contact.externalIds, Target.systemOf(field) ?? "")
  }
}

/** The names and values of a contact, or of a patch, with others in their place, as the wire has them. */
export const overlay = (
  wire: { readonly external_ids?: Readonly<Record<string, unknown>> },
  values: ReadonlyArray<readonly [field: Target.Target, value: Value]>
): Readonly<Record<string, unknown>> => {
  const [fields, systems] = Array.partitionMap(values, ([field, value]) => {
    const system = Target.systemOf(field)
    return system === undefined ? Either.left([field, value] as const) : Either.right([system, value] as const)
  })
  return {
    ...wire,
    ...Object.fromEntries(fields),
    ...(systems.length > 0 && {
      external_ids: Record.filter({ ...wire.external_ids, ...Object.fromEntries(systems) }, (id) => id !== null)
    })
  }
}

/**
 * The patch that gives a contact these values. The API replaces all ids in other systems at once, so that those that are not
 * named go with it as the contact has them.
 */
export const toPatch = (
  contact: Contact.Contact,
  changes: ReadonlyArray<Pick<ValueChange, "field" | "to">>
): Effect.Effect<ContactPatch.ContactPatch, Failure.ValidationFailed> => {
  const { external_ids: ids, ...fields } = overlay(
    { external_ids: contact.externalIds },
    changes.map(({ field, to }) => [field, to])
  )
  const isNamed = changes.some(({ field }) => Target.systemOf(field) !== undefined)
  return decodePatch(isNamed ? { ...fields, external_ids: ids } : fields, "reject")
}

const decodePatch = issues.decode(ContactPatch.ContactPatch)

const idIn = (ids: Contact.Contact["externalIds"], system: string): string | null =>
  Object.hasOwn(ids, system) ? ids[system] ?? null : null

const names = {
  name: "name",
  email: "email",
  isSubscribed: "is_subscribed",
  companyId: "company_id",
  imageUrl: "image_url"
} as const satisfies Record<Exclude<ContactChange.ChangeableField, "externalIds">, Target.Target>
