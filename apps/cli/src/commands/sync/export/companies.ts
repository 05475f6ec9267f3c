import * as Command from "@effect/cli/Command"
import type * as FileSystem from "@effect/platform/FileSystem"
import { CompanyQuery } from "@lanekit/core"
import { pages } from "@lanekit/http"
import { exports } from "@lanekit/sync"
import { Flags, help, Output } from "@lanekit/terminal"
import { Effect } from "effect"
import * as flags from "../../../flags.ts"
import type { Verb } from "../../../Verb.ts"
import * as filters from "../../companies/filters.ts"
import * as exporting from "./exporting.ts"
import * as exportFlags from "./flags.ts"

const config = { ...filters.config, ...exportFlags.config }

/** `lanekit sync export companies`: writes all companies, or those that filters choose. */
export const companies = Command.make(
  "companies",
  config,
  (typed): Verb<FileSystem.FileSystem> =>
    Effect.gen(function*() {
      const { isJson } = yield* Output
      const destination = yield* exportFlags.destinationOf(typed, isJson)
      const chosen = filters.given(typed)
      const { cursor = null, ...query } = yield* decode({ ...chosen, ...Flags.given({ cursor: typed.cursor }) })
      yield* exporting.run({
        ...destination,
        noun: "companies",
        encoding: exports.companies(destination.format),
        pages: ({ companies }, from) => pages.pages(companies.list, { ...query, ...from }),
        cursor,
        asked: chosen
      })
    })
).pipe(Command.withDescription(help.describe(
  "Write all companies as CSV or NDJSON.",
  "lanekit sync export companies --out companies.csv",
  "lanekit sync export companies --size-gte 100 --format ndjson"
)))

const decode = flags.decode(CompanyQuery)
