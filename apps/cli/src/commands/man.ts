import * as Command from "@effect/cli/Command"
import { Flags, help, Output } from "@lanekit/terminal"
import { Effect } from "effect"
import { Host } from "../config/Host.ts"
import type { Verb } from "../Verb.ts"

/** `lanekit man`: prints the page of the manual, which `page` makes for a version. */
export const man = (page: (version: string) => string) =>
  Command.make("man", { json: Flags.json }, (): Verb<Host> =>
    Effect.gen(function*() {
      const { version } = yield* Host
      const text = page(version)
      const output = yield* Output
      yield* output.answer({ json: { name: "lanekit.1", text }, lines: () => text.split("\n") })
    })).pipe(Command.withDescription(help.describe(
      "Print the page of the manual, for man to show or to keep.",
      "lanekit man | man -l -",
      "lanekit man > lanekit.1"
    )))
