import { Contact, ContactPatch } from "@lanekit/core"
import { Productlane } from "@lanekit/http"
import { Effect, Schema } from "effect"

/** Gives the changed contact, or the companies to choose from. */
export const move = Effect.fn(function*(id: string, companyName: string) {
  const { contacts } = yield* Productlane
  const patch = yield* Schema.decode(ContactPatch.ContactPatch)({ company_name: companyName })
  return yield* contacts.update(Contact.ContactId.make(id), patch)
}, Effect.catchTag("CompanyAmbiguous", ({ candidates }) => Effect.succeed(candidates)))
