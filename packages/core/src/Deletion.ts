import { Schema } from "effect"

/** The answer to a deletion: the record that is gone. */
export const deletionOf = <A extends string>(id: Schema.Schema<A, string>) =>
  Schema.Struct({ id, deleted: Schema.Literal(true) }).annotations({ identifier: "Deletion" })

/** What a deletion gives. */
export interface Deletion<Id extends string> {
  readonly id: Id
  readonly deleted: true
}

/** The deletion of the record with this id. */
export const deletion = <Id extends string>(id: Id): Deletion<Id> => ({ id, deleted: true })
