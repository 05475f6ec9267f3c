import * as Command from "@effect/cli/Command"
import type * as FileSystem from "@effect/platform/FileSystem"
import { Flags, help, labelled, Output, show, table } from "@lanekit/terminal"
import { Effect } from "effect"
import type { ConfigFiles } from "../../config/ConfigFiles.ts"
import type { Keyring } from "../../config/Keyring.ts"
import * as profiles from "../../config/profiles.ts"
import type { Verb } from "../../Verb.ts"
import { sourceOf, type View, viewAll } from "./view.ts"

/** `lanekit config list`: shows what is set, and where. */
export const list = Command.make(
  "list",
  { json: Flags.json },
  (): Verb<ConfigFiles | Keyring | FileSystem.FileSystem> =>
    Effect.gen(function*() {
      const selected = yield* profiles.selected
      const views = yield* viewAll(selected)
      const output = yield* Output
      yield* output.answer({
        json: { profile: selected.name, profile_source: selected.source, settings: views },
        lines: (style) => [
          ...labelled("Profile:", `${selected.name}${selectedBy[selected.source]}`, style.bold),
          ...table(columns, views, style)
        ]
      })
    })
).pipe(Command.withDescription(help.describe(
  "Show what is set, and where each value comes from. Of the key its end alone is shown.",
  "lanekit config list",
  "lanekit config list --profile staging --json"
)))

/** Who chose a profile, in words. */
export const selectedBy: { readonly [Source in profiles.Selected["source"]]: string } = {
  flag: ", from --profile",
  environment: `, from ${profiles.profileVariable}`,
  config: "",
  default: ""
}

const columns = [
  { title: "NAME", cell: ({ name }: View) => name, isKept: true },
  { title: "VALUE", cell: ({ value }: View) => show(value) },
  { title: "SOURCE", cell: sourceOf }
]
