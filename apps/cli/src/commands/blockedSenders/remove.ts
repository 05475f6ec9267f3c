import * as Command from "@effect/cli/Command"
import { BlockedSender, Deletion } from "@lanekit/core"
import { Flags, help, Output, printable } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"

/** `lanekit blocked-senders remove`: lets mail of an address or a domain in again. */
export const remove = Command.make(
  "remove",
  { id: Flags.id("The blocked sender, by its id."), json: Flags.json },
  (typed): Verb =>
    Effect.gen(function*() {
      const { id } = yield* decode({ id: typed.id })
      const { blockedSenders } = yield* Effect.flatMap(Api, ({ open }) => open)
      const json = encode(yield* blockedSenders.delete(id))
      const output = yield* Output
      yield* output.answer({ json, lines: () => [`Removed ${printable(id)}`] })
    })
).pipe(Command.withDescription(help.describe(
  "Let mail of a blocked sender in again.",
  "lanekit blocked-senders list",
  "lanekit blocked-senders remove bs_1"
)))

const decode = flags.decode(Schema.Struct({ id: BlockedSender.BlockedSenderId }))
const encode = encoder(Deletion.deletionOf(BlockedSender.BlockedSenderId))
