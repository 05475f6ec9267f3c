import * as Command from "@effect/cli/Command"
import { Workspace } from "@lanekit/core"
import { Effect } from "effect"
import { Api } from "../Api.ts"
import * as flags from "../flags.ts"
import { describe } from "../help.ts"
import { Output } from "../Output.ts"
import { record } from "../record.ts"
import type { Verb } from "../Verb.ts"
import { encoder } from "../wire.ts"

/** `lanekit whoami`: shows whom the API key belongs to, and what it may do. */
export const whoami = Command.make("whoami", { json: flags.json }, (): Verb =>
  Effect.gen(function*() {
    const { me } = yield* Effect.flatMap(Api, ({ open }) => open)
    const json = encode(yield* me)
    const output = yield* Output
    yield* output.answer({ json, lines: (style) => record(json, style) })
  })).pipe(Command.withDescription(describe(
    "Show the workspace and the scopes of the API key.",
    "lanekit whoami"
  )))

const encode = encoder(Workspace.Identity)
