import { type ContactPatch, Failure, FailureTraits } from "@lanekit/core"
import { Duration, Predicate } from "effect"
import type { AuditRecord } from "../AuditRecord.ts"
import type { Ending } from "../Ending.ts"
import { contributorOf, type PatchField, superseded } from "../merging.ts"
import { isOpen, nameOf, type Outcome } from "../Outcome.ts"
import type { QueuedWrite } from "../QueuedWrite.ts"

/** What it takes to decide how writes go on. */
export interface EndingConfig {
  /** How long nothing of a write that was sent can be taken for lost: it may arrive yet. */
  readonly arrival: Duration.Duration
  /** How long a write that nobody waits for is tried, from when it came. */
  readonly patience: Duration.Duration
  /** Whether the audit trail keeps values. */
  readonly keepsValues: boolean
}

/** What is known of a request that was sent for some writes. */
export interface Sent {
  readonly now: number
  readonly upstreamRequestId: string | undefined
}

/** How a write ended that was sent for itself. */
export const endingOf = (write: QueuedWrite, outcome: Outcome, sent: Sent, config: EndingConfig): Ending =>
  later(write, outcome, sent, config) ?? done(write, outcome, [], sent, config)

/**
 * How writes ended that were sent as one patch. When it was refused for the sake of one field, the one that gave it is
 * refused, and the others go again without it; where that cannot be told, each goes for itself.
 */
export const endingsOf = (
  writes: ReadonlyArray<QueuedWrite>,
  patches: ReadonlyArray<ContactPatch.ContactPatch>,
  outcome: Outcome,
  sent: Sent,
  config: EndingConfig
): ReadonlyArray<Ending> => {
  if (outcome._tag === "Succeeded") {
    const lost = superseded(patches)
    return writes.map((write, index) => done(write, outcome, wireFields(write, lost[index] ?? []), sent, config))
  }
  const { failure } = outcome
  const concernsAll = writes.length === 1 || failure._tag === "ContactNotFound" || isOpen(outcome) ||
    FailureTraits.traitsOf(failure).canRetry || FailureTraits.traitsOf(failure).category === "auth"
  if (concernsAll) return writes.map((write) => endingOf(write, outcome, sent, config))
  const field = fieldOf(failure)
  const refused = field === undefined ? -1 : contributorOf(patches, field)
  return writes.map((write, index) =>
    index === refused
      ? done(write, outcome, [], sent, config)
      : { _tag: "Again", id: write.id, after: Duration.zero, isUnsettled: false, isAlone: refused === -1 }
  )
}

/** How a write ended. */
export const done = (
  write: QueuedWrite,
  outcome: Outcome,
  lost: ReadonlyArray<string>,
  { upstreamRequestId }: Pick<Sent, "upstreamRequestId">,
  config: Pick<EndingConfig, "keepsValues">
): Ending => ({
  _tag: "Done",
  id: write.id,
  outcome,
  superseded: lost,
  record: recordOf(write, nameOf(outcome), upstreamRequestId, config)
})

/** What the audit trail keeps of a write. */
export const recordOf = (
  { caller, consentReason, id, input, name, requestId, target }: Pick<
    QueuedWrite,
    "caller" | "consentReason" | "id" | "input" | "name" | "requestId" | "target"
  >,
  outcome: string,
  upstreamRequestId: string | undefined,
  { keepsValues }: Pick<EndingConfig, "keepsValues">
): AuditRecord => ({
  caller,
  requestId,
  operation: name,
  operationId: id,
  target: target ?? undefined,
  fields: fieldsOf(input.body),
  ...(keepsValues && { values: input.body ?? {} }),
  outcome,
  upstreamRequestId,
  reason: consentReason ?? undefined
})

// The API could not take it, or nobody knows whether it did: who does not wait has it tried again.
const later = (
  { attempts, createdAt, id, isDurable, isUnsettled }: QueuedWrite,
  outcome: Outcome,
  { now }: Sent,
  { arrival, patience }: EndingConfig
): Ending | undefined => {
  if (outcome._tag === "Succeeded" || !isDurable || now - createdAt > Duration.toMillis(patience)) return undefined
  // When nothing of it can arrive any more, and reading does not tell even so, nobody will ever know.
  if (isOpen(outcome)) {
    return isUnsettled ? undefined : { _tag: "Again", id, after: arrival, isUnsettled: true, isAlone: false }
  }
  if (!FailureTraits.traitsOf(outcome.failure).canRetry) return undefined
  const backoff = Duration.min(Duration.seconds(2 ** Math.min(attempts, 6)), Duration.minutes(1))
  const after = Duration.max(backoff, Duration.seconds(retryAfterOf(outcome.failure)))
  return { _tag: "Again", id, after, isUnsettled, isAlone: false }
}

const retryAfterOf = (failure: Failure.Failure): number =>
  failure instanceof Failure.RateLimited || failure instanceof Failure.Unavailable ? failure.retryAfter ?? 0 : 0

// The field that a refusal is about, where it is about one.
const fieldOf = (failure: Failure.Failure): PatchField | undefined => {
  switch (failure._tag) {
    case "EmailTaken":
      return "email"
    case "CompanyUnmatched":
    case "CompanyAmbiguous":
      return "company"
    case "ValidationFailed": {
      const fields = new Set(failure.issues.map(({ path }) => fieldAt(path)))
      const [field] = fields
      return fields.size === 1 ? field : undefined
    }
    default:
      return undefined
  }
}

const fieldAt = (path: string): PatchField | undefined => {
  const [name = ""] = path.split(".", 1)
  return patchFields[name]
}

const patchFields: { readonly [name: string]: PatchField } = {
  name: "name",
  email: "email",
  is_subscribed: "isSubscribed",
  image_url: "imageUrl",
  external_ids: "externalIds",
  company_id: "company",
  company_name: "company",
  company_external_id: "company"
}

const fieldsOf = (body: unknown): ReadonlyArray<string> => Predicate.isReadonlyRecord(body) ? Object.keys(body) : []

// As the caller called them.
const wireFields = ({ input }: QueuedWrite, lost: ReadonlyArray<PatchField>): ReadonlyArray<string> =>
  fieldsOf(input.body).filter((name) => lost.some((field) => patchFields[name] === field))
