import { CompanySelector, type Contact, type ContactPatch, type Failure, FailureTraits } from "@lanekit/core"
import { AnswerObserver, ConsentReason, type Priority, type Productlane, RequestPriority } from "@lanekit/http"
import { type Context, Effect, Option, Ref } from "effect"
import type { Journal, JournalUnusable } from "./Journal.ts"
import type { PlanHeader } from "./Plan.ts"
import type { PlannedRow } from "./PlannedRow.ts"
import { RowOutcome } from "./RowOutcome.ts"
import * as ValueChange from "./ValueChange.ts"
import * as Verdict from "./Verdict.ts"

/** A planned row that is written. */
export type Writable = Extract<PlannedRow, { readonly _tag: "Create" | "Update" }>

/** A row whose turn it is. */
export interface Turn {
  readonly row: Writable
  /** Whether its write has begun in a run that did not see how it ended. */
  readonly isBegun: boolean
  readonly priority: Priority
}

type Ends = Failure.Failure | JournalUnusable

/**
 * Makes the function that applies one row: reads its contact, and writes what differs, unless somebody else has changed it. It
 * says to the journal that it begins, and leaves it to its caller to say how it ended. It fails with what may pass by itself.
 */
export const makeApplication = (
  { companies, contacts }: Context.Tag.Service<Productlane>,
  journal: Context.Tag.Service<Journal>,
  { reason, resubscribes }: PlanHeader,
  force: boolean
) => {
  const options = { force, resubscribes }

  // Companies were resolved when the row was planned, and are remembered for a while.
  const companyOf = (selector: CompanySelector.CompanySelector | undefined) => {
    if (selector === undefined) return Effect.succeed([])
    if (selector._tag === "ById") return Effect.succeed([Verdict.wanted("company_id", selector.id)])
    const unresolved = Verdict.wanted(
      CompanySelector.keyOf(selector),
      selector._tag === "ByName" ? selector.name : selector.externalId
    )
    return Effect.map(companies.resolve(selector), (resolution) => [
      resolution._tag === "Resolved" ? Verdict.wanted("company_id", resolution.company.id) : unresolved
    ])
  }

  const applied = (turn: Turn): Effect.Effect<RowOutcome, Ends> => {
    const { row: { number, ...row } } = turn
    const failed = (failure: Failure.Failure, id?: Contact.ContactId) =>
      RowOutcome.Failed({
        number,
        id,
        code: FailureTraits.traitsOf(failure).code,
        message: failure.message,
        requestId: failure.origin?.requestId
      })
    // What is the row's own fault is its end.
    const ending = (outcome: Effect.Effect<RowOutcome, Ends>, id?: Contact.ContactId) =>
      Effect.catchAll(outcome, (failure) =>
        failure._tag !== "JournalUnusable" && isOfRow(failure)
          ? Effect.succeed(failed(failure, id))
          : Effect.fail(failure))

    const write = <E extends Failure.Failure>(request: Effect.Effect<Contact.Contact, E>) =>
      Effect.zipRight(turn.isBegun ? Effect.void : journal.begin(number), withRequestId(request)).pipe(
        Effect.map(([{ id }, requestId]) => RowOutcome.Written({ number, id, requestId }))
      )

    const follow = (now: Contact.Contact, verdict: Verdict.Verdict): Effect.Effect<RowOutcome, Ends> => {
      const { id } = now
      switch (verdict._tag) {
        case "AlreadySo":
          return Effect.succeed(
            turn.isBegun
              ? RowOutcome.Written({ number, id, requestId: undefined })
              : RowOutcome.AlreadySo({ number, id })
          )
        case "Conflict":
          return Effect.succeed(RowOutcome.Conflict({ number, id, fields: verdict.fields }))
        case "Write":
          return Effect.flatMap(
            ValueChange.toPatch(now, verdict.changes),
            (patch: ContactPatch.ContactPatch) => write(contacts.update(id, patch))
          )
      }
    }

    const create = (contact: Extract<Writable, { readonly _tag: "Create" }>["contact"]) => {
      const found: Effect.Effect<Option.Option<Contact.Contact>, Failure.Failure> = Effect.asSome(
        contacts.getByEmail(contact.email)
      ).pipe(Effect.catchTag("ContactEmailUnmatched", () => Effect.succeedNone))
      const compare = (now: Contact.Contact): Effect.Effect<RowOutcome, Ends> =>
        Effect.flatMap(companyOf(contact.company), (company) =>
          ending(
            follow(now, Verdict.ofCreate(now, [...Verdict.valuesOf(contact), ...company], options)),
            now.id
          ))
      return Effect.flatMap(
        found,
        (now): Effect.Effect<RowOutcome, Ends> =>
          Option.isSome(now) ? compare(now.value) : Effect.catchTag(
            write(contacts.create(contact)),
            "EmailTaken",
            // Somebody was quicker, or an earlier attempt of our own has come late.
            (failure) => Effect.flatMap(found, (now) => Option.isSome(now) ? compare(now.value) : Effect.fail(failure))
          )
      )
    }

    const outcome = row._tag === "Create"
      ? ending(create(row.contact))
      : ending(
        Effect.flatMap(
          contacts.get(row.contact.id),
          (now) => follow(now, Verdict.ofUpdate(now, ValueChange.ofFields(row.changes), options))
        ),
        row.contact.id
      )
    return outcome.pipe(
      Effect.provideService(RequestPriority, turn.priority),
      Effect.provideService(ConsentReason, reason)
    )
  }

  return applied
}

// The request id of the write's own answer, and not of what was read to settle it.
const withRequestId = <A, E, R>(write: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const outer = yield* AnswerObserver
    const told = yield* Ref.make<string | undefined>(undefined)
    const answer = yield* Effect.provideService(write, AnswerObserver, {
      answered: (answered) =>
        Effect.zipRight(
          answered.operation.startsWith("GET ") ? Effect.void : Ref.set(told, answered.requestId),
          outer.answered(answered)
        )
    })
    return [answer, yield* Ref.get(told)] as const
  })

// Whether it is the fault of what the row says, and not of the key, the network or the API: the next row may do better.
const isOfRow = (failure: Failure.Failure): boolean => {
  switch (failure._tag) {
    case "ValidationFailed":
    case "PayloadTooLarge":
    case "ContactNotFound":
    case "CompanyNotFound":
    case "CompanyUnmatched":
    case "CompanyAmbiguous":
    case "EmailTaken":
      return true
    case "Forbidden":
      return failure.reason !== undefined
    case "UnrecognizedError": {
      const { canRetry, category } = FailureTraits.traitsOf(failure)
      return !canRetry && category !== "auth"
    }
    default:
      return false
  }
}
