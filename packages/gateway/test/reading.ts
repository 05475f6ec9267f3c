import { Contact, type Failure } from "@lanekit/core"
import { Duration, Effect } from "effect"
import type { Representation } from "../src/ReadAnswer.ts"
import { Reads } from "../src/Reads.ts"
import type { RecordChange } from "../src/RecordChange.ts"
import { caller } from "./world.ts"

/** Reads of a contact, by somebody, that wait for some seconds for the lane. */
export interface Asking {
  readonly id?: string
  readonly by?: ReturnType<typeof caller>
  readonly wait?: number
}

/** Who asks when nobody else is named. */
export const ada = caller("key_ada")

/** Asks for a contact. */
export const ask = (
  read: Effect.Effect<Representation, Failure.Failure>,
  { by = ada, id = "ct_1", wait }: Asking = {}
) =>
  Effect.flatMap(Reads, ({ answer }) =>
    answer({
      name: "getContact",
      input: { params: { id: Contact.ContactId.make(id) }, query: {}, body: undefined },
      caller: by,
      wait: wait === undefined ? undefined : Duration.seconds(wait)
    }, read))

/** An answer that holds a text. */
export const textOf = (text: string): Representation => ({ text, etag: `"${text}"` })

/** A contact changed. */
export const changed = (id: string): RecordChange => ({ _tag: "Record", kind: "contact", id })
