import type * as Command from "@effect/cli/Command"
import { Flags } from "@lanekit/terminal"
import * as flags from "../../flags.ts"

/** The flags that choose companies. */
export const config = {
  externalId: flags.text("external-id", "Only companies that have this external id."),
  domain: flags.text("domain", "Only companies that have this domain."),
  nameContains: flags.text("name-contains", "Only companies whose name contains this text, ignoring case."),
  statusId: flags.text("status-id", "Only companies of this status, by id."),
  tierId: flags.text("tier-id", "Only companies of this tier, by id."),
  sizeGte: flags.number("size-gte", "Only companies of this size or larger."),
  sizeLte: flags.number("size-lte", "Only companies of this size or smaller."),
  revenueGte: flags.number("revenue-gte", "Only companies with this revenue or more."),
  revenueLte: flags.number("revenue-lte", "Only companies with this revenue or less."),
  ...flags.times
}

/** Those that were given, by wire name. */
export const given = (typed: Command.Command.ParseConfig<typeof config>): Readonly<Record<string, string>> =>
  Flags.given({
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
  })
