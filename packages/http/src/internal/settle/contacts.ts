import { type Company, CompanySelector, type Contact, ContactChange, type ContactPatch, fold } from "@lanekit/core"
import { Effect } from "effect"
import { readAll } from "./readAll.ts"
import { applied, looking, notApplied, nothingLeft, type Reads, type Settlements, unclear } from "./Settlement.ts"

type Names = "createContact" | "updateContact" | "deleteContact" | "addContactCompany" | "removeContactCompany"

/** How the writes of contacts are settled. */
export const contactSettlements = ({ companies, contacts }: Reads): Settlements<Names> => ({
  createContact: {
    canRepeat: false,
    look: ({ body }) =>
      looking(Effect.gen(function*() {
        const isSame = (contact: Contact.Contact) => fold(contact.email) === fold(body.email)
        const found = yield* readAll(contacts.list, { email: body.email }, isSame)
        if (found?.length === 0) return notApplied
        // Who is not subscribed has opted out, unless that was asked for.
        const { email: _email, isSubscribed = true, ...others } = body
        for (const contact of found ?? []) {
          if (yield* holds(companies, contact, { isSubscribed, ...others })) return applied(contact)
        }
        // Somebody else's, or the one that was made: spelt in the API's own way, or changed since.
        return unclear
      }))
  },
  updateContact: {
    canRepeat: true,
    look: ({ body, params }) =>
      looking(
        Effect.gen(function*() {
          const contact = yield* contacts.get(params.id)
          return (yield* holds(companies, contact, body)) ? applied(contact) : notApplied
        }).pipe(Effect.catchTag("ContactNotFound", () => nothingLeft))
      )
  },
  deleteContact: {
    canRepeat: true,
    look: ({ params: { id } }) =>
      looking(
        contacts.get(id).pipe(
          Effect.as(notApplied),
          Effect.catchTag("ContactNotFound", () => Effect.succeed(applied({ id, deleted: true as const })))
        )
      )
  },
  addContactCompany: {
    canRepeat: true,
    look: ({ body, params }) =>
      looking(
        contacts.companies.list(params.id).pipe(
          Effect.map((answer) =>
            answer.data.some((company) => CompanySelector.isMatch(body.company, company)) ? applied(answer) : notApplied
          ),
          Effect.catchTag("ContactNotFound", () => nothingLeft)
        )
      )
  },
  removeContactCompany: {
    canRepeat: true,
    look: ({ params }) =>
      looking(
        contacts.companies.list(params.id).pipe(
          Effect.map((answer) => answer.data.some(({ id }) => id === params.companyId) ? notApplied : applied(answer)),
          Effect.catchTag("ContactNotFound", () => nothingLeft)
        )
      )
  }
})

// Whether a contact is as a patch would leave it. Its company is read where the patch names one by something else than
// its id.
const holds = (companies: Reads["companies"], contact: Contact.Contact, patch: ContactPatch.ContactPatch) => {
  const { company: selector, ...values } = patch
  const wanted = ContactChange.apply(contact, values, undefined)
  // The API may write an address in its own way: what matters is that it is the same one.
  const isSame = ContactChange.diff(contact, wanted).every((change) =>
    change.field === "email" && fold(change.before) === fold(change.after)
  )
  if (!isSame || selector === undefined) return Effect.succeed(isSame)
  if (contact.companyId === null) return Effect.succeed(false)
  if (selector._tag === "ById") return Effect.succeed(selector.id === contact.companyId)
  return Effect.map(
    companies.get(contact.companyId),
    (company: Company.Company) => CompanySelector.isMatch(selector, company)
  )
}
