import * as Command from "@effect/cli/Command"
import { Company, CompanyQuery, Page } from "@lanekit/core"
import { Flags, help, Output, showPage } from "@lanekit/terminal"
import { Effect } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import { columns } from "./columns.ts"

const config = {
  externalId: flags.text("external-id", "Only companies that have this external id."),
  domain: flags.text("domain", "Only companies that have this domain."),
  nameContains: flags.text("name-contains", "Only companies whose name contains this text, ignoring case."),
  statusId: flags.text("status-id", "Only companies of this status, by id."),
  tierId: flags.text("tier-id", "Only companies of this tier, by id."),
  sizeGte: flags.number("size-gte", "Only companies of this size or larger."),
  sizeLte: flags.number("size-lte", "Only companies of this size or smaller."),
  revenueGte: flags.number("revenue-gte", "Only companies with this revenue or more."),
  revenueLte: flags.number("revenue-lte", "Only companies with this revenue or less."),
  ...flags.times,
  ...flags.page,
  json: Flags.json
}

/** `lanekit companies list`: shows one page of companies. */
export const list = Command.make("list", config, (typed): Verb =>
  Effect.gen(function*() {
    const filters = {
      external_id: typed.externalId,
      domain: typed.domain,
      name_contains: typed.nameContains,
      status_id: typed.statusId,
      tier_id: typed.tierId,
      size_gte: typed.sizeGte,
      size_lte: typed.sizeLte,
      revenue_gte: typed.revenueGte,
      revenue_lte: typed.revenueLte,
      ...flags.toWireTimes(typed)
    }
    const asked = Flags.given({ ...filters, limit: typed.limit, cursor: typed.cursor })
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
