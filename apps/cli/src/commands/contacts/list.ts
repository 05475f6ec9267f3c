import * as Command from "@effect/cli/Command"
import { Contact, ContactQuery, Page } from "@lanekit/core"
import { Flags, help, Output, show, showPage } from "@lanekit/terminal"
import { Effect } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import * as filters from "./filters.ts"

const config = {
  ...filters.config,
  ...flags.page,
  json: Flags.json
}

/** `lanekit contacts list`: shows one page of contacts. */
export const list = Command.make("list", config, (typed): Verb =>
  Effect.gen(function*() {
    const asked = { ...filters.given(typed), ...Flags.given({ limit: typed.limit, cursor: typed.cursor }) }
    const query = yield* decode(asked)
    const { contacts } = yield* Effect.flatMap(Api, ({ open }) => open)
    // A limit that is named says that no more is wanted now.
    const page = yield* contacts.list({ limit: Page.defaultLimit, ...query })
    const output = yield* Output
    yield* showPage(output, { command: "lanekit contacts list", asked, page, columns, json: encode(page) })
  })).pipe(Command.withDescription(help.describe(
    "List contacts, newest first, one page at a time.",
    "lanekit contacts list --email globex.example --limit 20",
    "lanekit contacts list --updated-after 2026-11-01T00:00:00Z --json"
  )))

const decode = flags.decode(ContactQuery)
const encode = encoder(Page.pageOf(Contact.Contact))

const columns = [
  { title: "ID", cell: ({ id }: Contact.Contact) => show(id), isKept: true },
  { title: "EMAIL", cell: ({ email }: Contact.Contact) => show(email) },
  { title: "NAME", cell: ({ name }: Contact.Contact) => show(name) },
  { title: "SUBSCRIBED", cell: ({ isSubscribed }: Contact.Contact) => isSubscribed ? "yes" : "no" }
]
