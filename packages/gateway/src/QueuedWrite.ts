import { Flag } from "@lanekit/sql/columns"
import { Schema } from "effect"
import { Outcome } from "./Outcome.ts"
import { type WriteName, writeNames } from "./WriteName.ts"

/** The id of a write that a gateway has taken in: `op_` and hexadecimal digits. */
export const OperationId = Schema.NonEmptyString.pipe(Schema.brand("OperationId"))
export type OperationId = typeof OperationId.Type

/** What a write asks for, in the API's own form. */
export const WireInput = Schema.Struct({
  params: Schema.Unknown,
  body: Schema.optionalWith(Schema.Unknown, { exact: true })
})
export type WireInput = typeof WireInput.Type

/** A write that a gateway has taken in and not yet done with. Times are Unix milliseconds of the database's clock. */
export interface QueuedWrite {
  /** Its place in the order of arrival. */
  readonly seq: number
  readonly id: OperationId
  /** Id of the caller's key. */
  readonly caller: string
  readonly name: WriteName
  readonly input: WireInput
  /** What it changes, where that is known: writes of one target are sent in the order of arrival. */
  readonly target: string | null
  readonly requestId: string
  readonly isGuarded: boolean
  readonly consentReason: string | null
  /** Whether its caller does not wait for it: it is sent whenever that can be. */
  readonly isDurable: boolean
  /** How often it was taken from the queue, this time included. */
  readonly attempts: number
  /** Whether it is sent for itself, because what it was sent with was refused. */
  readonly isAlone: boolean
  /** Whether it may have been sent before by somebody who did not see its end. */
  readonly isUnsettled: boolean
  /** When it was last taken from the queue. */
  readonly sentAt: number | null
  readonly createdAt: number
}

/** Where a write is. */
export const WriteStatus = Schema.Literal("queued", "sending", "done")
export type WriteStatus = typeof WriteStatus.Type

/** A write as the gateway remembers it. */
export interface KeptWrite extends QueuedWrite {
  readonly status: WriteStatus
  /** Once it is done. */
  readonly outcome: Outcome | null
  /** Whether the outcome is the last word. */
  readonly isFinal: boolean
  /** The fields of the API that a later write of the same contact gave another value. */
  readonly superseded: ReadonlyArray<string>
  readonly finishedAt: number | null
}

const Row = Schema.Struct({
  seq: Schema.Int,
  id: OperationId,
  caller: Schema.String,
  name: Schema.Literal(...writeNames),
  input: Schema.parseJson(WireInput),
  target: Schema.NullOr(Schema.String),
  requestId: Schema.propertySignature(Schema.String).pipe(Schema.fromKey("request_id")),
  isGuarded: Schema.propertySignature(Flag).pipe(Schema.fromKey("is_guarded")),
  consentReason: Schema.propertySignature(Schema.NullOr(Schema.String)).pipe(Schema.fromKey("consent_reason")),
  expiresAt: Schema.propertySignature(Schema.NullOr(Schema.Int)).pipe(Schema.fromKey("expires_ms")),
  attempts: Schema.Int,
  isAlone: Schema.propertySignature(Flag).pipe(Schema.fromKey("is_alone")),
  isUnsettled: Schema.propertySignature(Flag).pipe(Schema.fromKey("is_unsettled")),
  sentAt: Schema.propertySignature(Schema.NullOr(Schema.Int)).pipe(Schema.fromKey("sent_ms")),
  createdAt: Schema.propertySignature(Schema.Int).pipe(Schema.fromKey("created_ms")),
  status: WriteStatus,
  outcome: Schema.NullOr(Schema.parseJson(Outcome)),
  isFinal: Schema.propertySignature(Flag).pipe(Schema.fromKey("is_final")),
  superseded: Schema.NullOr(Schema.parseJson(Schema.Array(Schema.String))),
  finishedAt: Schema.propertySignature(Schema.NullOr(Schema.Int)).pipe(Schema.fromKey("finished_ms"))
})

const decodeRows = Schema.decodeUnknownSync(Schema.Array(Row))

/** The writes of rows of the table `operations`. */
export const fromRows = (rows: ReadonlyArray<unknown>): ReadonlyArray<KeptWrite> =>
  decodeRows(rows).map(({ expiresAt, superseded, ...same }) =>
    Object.assign(same, { isDurable: expiresAt === null, superseded: superseded ?? [] })
  )
