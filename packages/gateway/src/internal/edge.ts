import {
  type Company,
  CompanyResolution,
  CompanySelector,
  type Contact,
  ContactPatch,
  Failure,
  FailureTraits
} from "@lanekit/core"
import { changing } from "@lanekit/http/unchanged"
import { type Context, Effect, Option, Predicate, Schema } from "effect"
import type { NewWrite } from "../NewWrite.ts"
import type { Upstream } from "../Upstream.ts"
import type { WriteInput, WriteName } from "../WriteName.ts"
import type { WriteQueue } from "../WriteQueue.ts"

/**
 * Makes what is looked at before a write comes to the queue, with reads only: a company that is not there, a person who would
 * be subscribed again without a reason, a patch that changes nothing. Gives the contact where there is nothing to do.
 *
 * What cannot be read now is left to the API, and to the moment at which the write is sent.
 */
export const makeEdge = (
  { records, resolve }: Context.Tag.Service<Upstream>,
  queue: Context.Tag.Service<WriteQueue>
) => {
  const company = (selector: CompanySelector.CompanySelector | undefined) =>
    selector === undefined
      ? Effect.succeed(Option.none<Company.Company>())
      : Effect.flatMap(
        whereReadable(resolve(selector)),
        Option.match({
          onNone: () => Effect.succeed(Option.none<Company.Company>()),
          onSome: (resolution) => Effect.asSome(CompanyResolution.orFail(resolution))
        })
      )

  const contact = (id: Contact.ContactId) =>
    whereReadable(records.getContact({ params: { id }, query: {}, body: undefined }))

  const update = Effect.fnUntraced(
    function*({ body: patch, params: { id } }: WriteInput<"updateContact">, write: NewWrite) {
      // What waits will change the contact first: nobody knows what there will be to do.
      const pending = write.target === undefined ? idle : yield* queue.pending(write.target)
      const [found, named] = yield* Effect.all([contact(id), company(patch.company)], { concurrency: 2 })
      if (Option.isNone(found)) return Option.none<Contact.Contact>()
      yield* checkConsent(write, patch, found.value.isSubscribed && !pending.unsubscribes)
      if (pending.isBusy || (patch.company !== undefined && Option.isNone(named))) return Option.none<Contact.Contact>()
      const changes = changing(found.value, patch, Option.getOrUndefined(named))
      return ContactPatch.isEmpty(changes) ? found : Option.none<Contact.Contact>()
    }
  )

  return {
    updateContact: update,
    /** The company that any other write names. */
    others: ({ body }: WriteInput<WriteName>) =>
      Effect.asVoid(
        company(Predicate.hasProperty(body, "company") && isSelector(body.company) ? body.company : undefined)
      )
  }
}

const checkConsent = (
  { consentReason, isGuarded }: Pick<NewWrite, "consentReason" | "isGuarded">,
  patch: ContactPatch.ContactPatch,
  isSubscribed: boolean
) =>
  isGuarded && consentReason === undefined && patch.isSubscribed === true && !isSubscribed
    ? Effect.fail(new Failure.Forbidden({ reason: "consent_reason_required" }))
    : Effect.void

const isSelector = Schema.is(CompanySelector.CompanySelector)

const idle = { isBusy: false, unsubscribes: false }

// A failure that is the last word is told at once.
const whereReadable = <A, E extends Failure.Failure>(read: Effect.Effect<A, E>): Effect.Effect<Option.Option<A>, E> =>
  Effect.catchAll(
    Effect.asSome(read),
    (failure) =>
      FailureTraits.traitsOf(failure).category === "not found" ? Effect.fail(failure) : Effect.succeed(Option.none())
  )
