import * as Command from "@effect/cli/Command"
import { BlockedSender, BlockedSenderQuery, Page } from "@lanekit/core"
import { Flags, help, Output, show, showPage } from "@lanekit/terminal"
import { Effect } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"

const config = {
  type: flags.text("type", "Only addresses, EMAIL; or only domains, DOMAIN."),
  ...flags.page,
  json: Flags.json
}

/** `lanekit blocked-senders list`: shows one page of blocked senders. */
export const list = Command.make("list", config, (typed): Verb =>
  Effect.gen(function*() {
    const asked = Flags.given({ type: typed.type, limit: typed.limit, cursor: typed.cursor })
    const query = yield* decode(asked)
    const { blockedSenders } = yield* Effect.flatMap(Api, ({ open }) => open)
    // A limit that is named says that no more is wanted now.
    const page = yield* blockedSenders.list({ limit: Page.defaultLimit, ...query })
    const output = yield* Output
    yield* showPage(output, { command: "lanekit blocked-senders list", asked, page, columns, json: encode(page) })
  })).pipe(Command.withDescription(help.describe(
    "List the addresses and domains whose mail is kept out, one page at a time.",
    "lanekit blocked-senders list --type DOMAIN"
  )))

const decode = flags.decode(BlockedSenderQuery)
const encode = encoder(Page.pageOf(BlockedSender.BlockedSender))

const columns = [
  { title: "ID", cell: ({ id }: BlockedSender.BlockedSender) => show(id), isKept: true },
  { title: "TYPE", cell: ({ type }: BlockedSender.BlockedSender) => show(type) },
  { title: "VALUE", cell: ({ value }: BlockedSender.BlockedSender) => show(value) }
]
