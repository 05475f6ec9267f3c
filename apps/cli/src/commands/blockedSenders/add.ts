import * as Command from "@effect/cli/Command"
import { BlockedSender } from "@lanekit/core"
import { Flags, help, Output, record } from "@lanekit/terminal"
import { Effect } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"

const config = {
  value: Flags.argument("value", "An e-mail address, or a domain."),
  json: Flags.json
}

/** `lanekit blocked-senders add`: blocks an address, or all addresses of a domain. */
export const add = Command.make("add", config, ({ value }): Verb =>
  Effect.gen(function*() {
    const sender = yield* decode({ type: value.includes("@") ? "EMAIL" : "DOMAIN", value })
    const { blockedSenders } = yield* Effect.flatMap(Api, ({ open }) => open)
    const json = encode(yield* blockedSenders.create(sender))
    const output = yield* Output
    yield* output.answer({ json, lines: (style) => record(json, style) })
  })).pipe(Command.withDescription(help.describe(
    "Keep out the mail of an address; or, where there is no @, of a domain.",
    "lanekit blocked-senders add spam@globex.example",
    "lanekit blocked-senders add globex.example"
  )))

const decode = flags.decode(BlockedSender.NewBlockedSender)
const encode = encoder(BlockedSender.BlockedSender)
