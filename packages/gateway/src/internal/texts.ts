import { operations } from "@lanekit/http"
import { Schema } from "effect"
import { Outcome } from "../Outcome.ts"
import { type QueuedWrite, WireInput } from "../QueuedWrite.ts"

/** An outcome as the database keeps it. */
export const encodeOutcome = Schema.encodeSync(Schema.parseJson(Outcome))

/** What a write asks for as the database keeps it: what is the same has one text. */
export const encodeInput = Schema.encodeSync(Schema.parseJson(WireInput))

/** The patch of a write that changes a contact. */
export const patchOf = ({ input }: Pick<QueuedWrite, "input">) => decodePatch(input.body)

const decodePatch = Schema.decodeUnknownSync(operations.updateContact.body)
