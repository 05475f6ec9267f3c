import { ContactPatch } from "@lanekit/core"
import { Schema, Struct } from "effect"

type Patch = ContactPatch.ContactPatch

/** A field of a patch. The company is one field, however it is named. */
export type PatchField = keyof Patch

/**
 * How many of the patches, from the first on, may be sent as one. Two that differ in the consent may not: each is somebody's
 * word, and is to be seen by the API.
 */
export const mergeable = (patches: ReadonlyArray<Patch>): number => {
  const [first] = patches.flatMap(({ isSubscribed }) => isSubscribed ?? [])
  const end = patches.findIndex(({ isSubscribed }) => isSubscribed !== undefined && isSubscribed !== first)
  return end === -1 ? patches.length : end
}

/** The patches as one that has the same effect: of two values of a field, the later counts. */
export const merge = (patches: ReadonlyArray<Patch>): Patch => Object.assign({}, ...patches)

/** Of each patch, the fields to which a later one gives another value, so that its own is never seen. */
export const superseded = (patches: ReadonlyArray<Patch>): ReadonlyArray<ReadonlyArray<PatchField>> => {
  const merged = merge(patches)
  return patches.map((patch) =>
    fieldsOf(patch).filter((field) => !isSame(Struct.pick(patch, field), Struct.pick(merged, field)))
  )
}

/** The place of the patch whose value of a field the merged one has. */
export const contributorOf = (patches: ReadonlyArray<Patch>, field: PatchField): number =>
  patches.findLastIndex((patch) => fieldsOf(patch).includes(field))

const fieldsOf = (patch: Patch): ReadonlyArray<PatchField> => Struct.keys(patch)

const isSame = Schema.equivalence(Schema.partialWith(Schema.typeSchema(ContactPatch.ContactPatch), { exact: true }))
