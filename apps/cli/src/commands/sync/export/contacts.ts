import * as Command from "@effect/cli/Command"
import type * as FileSystem from "@effect/platform/FileSystem"
import { ContactQuery } from "@lanekit/core"
import { pages } from "@lanekit/http"
import { exports } from "@lanekit/sync"
import { Flags, help, Output } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import * as flags from "../../../flags.ts"
import type { Verb } from "../../../Verb.ts"
import * as filters from "../../contacts/filters.ts"
import * as exporting from "./exporting.ts"
import * as exportFlags from "./flags.ts"

const config = {
  ...filters.config,
  externalIds: flags.text(
    "external-ids",
    "Systems whose ids get a column in CSV, with commas between, such as hubspot,intercom. NDJSON has all."
  ),
  ...exportFlags.config
}

/** `lanekit sync export contacts`: writes all contacts, or those that filters choose. */
export const contacts = Command.make(
  "contacts",
  config,
  (typed): Verb<FileSystem.FileSystem> =>
    Effect.gen(function*() {
      const { isJson } = yield* Output
      const destination = yield* exportFlags.destinationOf(typed, isJson)
      const systems = systemsOf(typed.externalIds)
      const chosen = filters.given(typed)
      const { cursor = null, ...query } = yield* decode({ ...chosen, ...Flags.given({ cursor: typed.cursor }) })
      yield* exporting.run({
        ...destination,
        noun: "contacts",
        encoding: exports.contacts(destination.format, systems),
        pages: ({ contacts }, from) => pages.pages(contacts.list, { ...query, ...from }),
        cursor,
        asked: { ...chosen, ...(systems.length > 0 && { external_ids: systems.join(",") }) }
      })
    })
).pipe(Command.withDescription(help.describe(
  "Write all contacts as CSV or NDJSON, as lanekit sync plan reads them.",
  "lanekit sync export contacts --out contacts.csv --external-ids hubspot,intercom",
  "lanekit sync export contacts --format ndjson --company-id co_demo_01"
)))

const decode = flags.decode(ContactQuery)

const systemsOf = (typed: Option.Option<string>): ReadonlyArray<string> => {
  const names = Option.getOrElse(typed, () => "").split(",").map((name) => name.trim())
  return [...new Set(names.filter((name) => name !== ""))]
}
