import * as Command from "@effect/cli/Command"
import { Company, CompanyQuery, Page } from "@lanekit/core"
import { Flags, help, Output, showPage } from "@lanekit/terminal"
import { Effect } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import { columns } from "./columns.ts"
import * as filters from "./filters.ts"

const config = {
  ...filters.config,
  ...flags.page,
  json: Flags.json
}

/** `lanekit companies list`: shows one page of companies. */
export const list = Command.make("list", config, (typed): Verb =>
  Effect.gen(function*() {
    const asked = { ...filters.given(typed), ...Flags.given({ limit: typed.limit, cursor: typed.cursor }) }
    const query = yield* decode(asked)
    const { companies } = yield* Effect.flatMap(Api, ({ open }) => open)
    // A limit that is named says that no more is wanted now.
    const page = yield* companies.list({ limit: Page.defaultLimit, ...query })
    const output = yield* Output
    yield* showPage(output, { command: "lanekit companies list", asked, page, columns, json: encode(page) })
  })).pipe(Command.withDescription(help.describe(
    "List companies, newest first, one page at a time.",
    "lanekit companies list --name-contains globex",
    "lanekit companies list --size-gte 100 --created-after 2026-01-01T00:00:00Z"
  )))

const decode = flags.decode(CompanyQuery)
const encode = encoder(Page.pageOf(Company.Company))
