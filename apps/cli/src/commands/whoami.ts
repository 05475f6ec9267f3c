import * as Command from "@effect/cli/Command"
import { Workspace } from "@lanekit/core"
import { Flags, help, Output, record } from "@lanekit/terminal"
import { Effect } from "effect"
import { Api } from "../Api.ts"
import type { Verb } from "../Verb.ts"
import { encoder } from "../wire.ts"

/** `lanekit whoami`: shows whom the API key belongs to, and what it may do. */
export const whoami = Command.make("whoami", { json: Flags.json }, (): Verb =>
  Effect.gen(function*() {
    const { me } = yield* Effect.flatMap(Api, ({ open }) => open)
    const json = encode(yield* me)
    const output = yield* Output
    yield* output.answer({ json, lines: (style) => record(json, style) })
  })).pipe(Command.withDescription(help.describe(
    "Show the workspace and the scopes of the API key.",
    "lanekit whoami"
  )))

const encode = encoder(Workspace.Identity)
