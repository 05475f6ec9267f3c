import { type Contact, fold, type NewContact } from "@lanekit/core"
import { Array, Data } from "effect"
import type { FieldConflict } from "./RowOutcome.ts"
import { type Value, type ValueChange, valueOf } from "./ValueChange.ts"

/** What is to be done with a row, as its contact is now. */
export type Verdict = Data.TaggedEnum<{
  /** All that the row changes is as it wants it. */
  AlreadySo: {}
  /** These values are written: the others are so already. */
  Write: { readonly changes: Array.NonEmptyReadonlyArray<ValueChange> }
  /** Nothing is written: these values are neither as they were planned from nor as they are wanted. */
  Conflict: { readonly fields: Array.NonEmptyReadonlyArray<FieldConflict> }
}>

/** Constructors and matchers of {@link Verdict}. */
export const Verdict = Data.taggedEnum<Verdict>()

/** By which rules a row is judged. */
export interface VerdictOptions {
  /** Whether what somebody else has changed is overwritten. */
  readonly force: boolean
  /** Whether people who have opted out may be subscribed again. Without it they never are, `force` or not. */
  readonly resubscribes: boolean
}

/** Judges a row that changes a contact. */
export const ofUpdate = (
  now: Contact.Contact,
  changes: ReadonlyArray<ValueChange>,
  options: VerdictOptions
): Verdict => judge(now, changes, (change) => valueOf(now, change.field) === change.from, options)

/** Judges a row that makes a contact, where there is one by now: nothing of it was planned from. */
export const ofCreate = (
  now: Contact.Contact,
  changes: ReadonlyArray<ValueChange>,
  options: VerdictOptions
): Verdict => judge(now, changes, () => false, options)

/** What a new contact is to be, its address and its company aside. */
export const valuesOf = (
  { externalIds = {}, imageUrl, isSubscribed, name }: NewContact.NewContact
): ReadonlyArray<ValueChange> => [
  ...(name === undefined ? [] : [wanted("name", name)]),
  ...(isSubscribed === undefined ? [] : [wanted("is_subscribed", isSubscribed)]),
  ...(imageUrl === undefined ? [] : [wanted("image_url", imageUrl)]),
  ...Object.entries(externalIds).map(([system, id]) => wanted(`external_ids.${system}`, id))
]

/** A value that is wanted where there was no contact. */
export const wanted = (field: ValueChange["field"], to: Value): ValueChange => ({ field, from: null, to })

const judge = (
  now: Contact.Contact,
  changes: ReadonlyArray<ValueChange>,
  isAsPlanned: (change: ValueChange) => boolean,
  { force, resubscribes }: VerdictOptions
): Verdict => {
  const differing = changes.filter((change) => !isAsWanted(valueOf(now, change.field), change))
  const conflicts = differing.filter((change) => subscribes(change) && !resubscribes || !force && !isAsPlanned(change))
  if (Array.isNonEmptyReadonlyArray(conflicts)) {
    return Verdict.Conflict({
      fields: Array.map(conflicts, ({ field, from, to }) => ({
        field,
        planned: from,
        now: valueOf(now, field),
        wanted: to
      }))
    })
  }
  return Array.isNonEmptyReadonlyArray(differing) ? Verdict.Write({ changes: differing }) : Verdict.AlreadySo()
}

// The API may write an address in its own way. Where a row changes no more than how it is spelt, the spelling counts.
const isAsWanted = (now: Value, { field, from, to }: ValueChange): boolean =>
  now === to || field === "email" && isSameAddress(now, to) && !isSameAddress(from, to)

const isSameAddress = (a: Value, b: Value): boolean =>
  typeof a === "string" && typeof b === "string" && fold(a) === fold(b)

const subscribes = ({ field, to }: ValueChange): boolean => field === "is_subscribed" && to === true
