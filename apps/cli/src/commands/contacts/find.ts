import * as Command from "@effect/cli/Command"
import { Contact, ContactQuery, EmailAddress, Failure } from "@lanekit/core"
import { pages } from "@lanekit/http"
import { Flags, help, Output, record, UsageError } from "@lanekit/terminal"
import { Chunk, Effect, Option, Stream } from "effect"
import { Api, type OpenApi } from "../../Api.ts"
import { ContactAmbiguous, type ContactKey, ContactUnmatched } from "../../CommandFailure.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"

const config = {
  email: flags.text("email", "The contact's whole e-mail address, ignoring case."),
  externalId: flags.text("external-id", "One of the contact's ids in other systems, whole, whatever the system."),
  json: Flags.json
}

/** `lanekit contacts find`: shows the one contact that has an address or an external id. */
export const find = Command.make("find", config, (typed): Verb =>
  Effect.gen(function*() {
    const { email, externalId } = typed
    if (Option.isSome(email) === Option.isSome(externalId)) {
      return yield* new UsageError({ message: "give one of --email or --external-id" })
    }
    const query = yield* decode(Flags.given({ email, external_id: externalId }))
    const { contacts } = yield* Effect.flatMap(Api, ({ open }) => open)
    const by: ContactKey = query.email === undefined ? "external_id" : "email"
    const [found, ...others] = yield* findAll(contacts, query)
    if (found === undefined) return yield* new ContactUnmatched({ by })
    if (others.length > 0) return yield* new ContactAmbiguous({ by, candidates: [found, ...others] })
    const json = encode(found)
    const output = yield* Output
    yield* output.answer({ json, lines: (style) => record(json, style) })
  })).pipe(Command.withDescription(help.describe(
    "Find the one contact that has an e-mail address or an external id.",
    "lanekit contacts find --email ada@globex.example",
    "lanekit contacts find --external-id i_9 --json"
  )))

const decode = flags.decode(ContactQuery)
const encode = encoder(Contact.Contact)

// A filter of the API may match more than is meant, so that every contact is compared again here.
const findAll = (contacts: OpenApi["contacts"], query: ContactQuery) =>
  pages.pages(contacts.list, query, { lookAhead: 0, origin: { operation: "GET /contacts" } }).pipe(
    Stream.zipWithIndex,
    Stream.mapEffect(([{ data }, at]) =>
      at < maxPages ? Effect.succeed(data.filter(isMatch(query))) : Effect.fail(new Failure.InternalError())
    ),
    Stream.runCollect,
    Effect.map((found) => Chunk.toReadonlyArray(found).flat())
  )

const isMatch = ({ email, externalId }: ContactQuery) => (contact: Contact.Contact): boolean =>
  (email === undefined || EmailAddress.foldEmail(contact.email) === EmailAddress.foldEmail(email)) &&
  (externalId === undefined || Object.values(contact.externalIds).includes(externalId))

// 50,000 contacts that only resemble the one that is looked for.
const maxPages = 250
