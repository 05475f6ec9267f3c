import type * as Command from "@effect/cli/Command"
import { Flags } from "@lanekit/terminal"
import { Option, Schema } from "effect"
import * as flags from "../../flags.ts"

/** The flags of what a write may say of a company. */
export const config = {
  name: flags.text("name", "The company's name, 1 to 255 characters."),
  logoUrl: flags.text("logo-url", "Address of the company's logo."),
  domains: flags.text("domains", "All of the company's domains, with commas between."),
  size: flags.number("size", "How many people work there, from 0 on."),
  revenue: flags.number("revenue", "The company's revenue, a whole number from 0 on."),
  externalIds: flags.text(
    "external-ids",
    "All ids in other systems, with commas between; or a JSON array, for ids with commas."
  ),
  statusId: flags.text("status-id", "The company's status, by id."),
  tierId: flags.text("tier-id", "The company's tier, by id."),
  ownerId: flags.text("owner-id", "The member of the workspace who looks after the company, by id.")
}

/** What the flags say. */
export type Typed = Command.Command.ParseConfig<typeof config>

/** The fields that the flags name, by wire name. Whether their values are good is core's business. */
export const toWire = (typed: Typed): Readonly<Record<string, unknown>> =>
  Flags.given<unknown>({
    name: typed.name,
    logo_url: typed.logoUrl,
    domains: Option.map(typed.domains, readList),
    size: Option.map(typed.size, readNumber),
    revenue: Option.map(typed.revenue, readNumber),
    external_ids: Option.map(typed.externalIds, readList),
    status_id: typed.statusId,
    tier_id: typed.tierId,
    owner_id: typed.ownerId
  })

// What is no number, or no list, is left as it is, and refused as such.
const readNumber = (text: string): unknown => /^\d+$/.test(text) ? Number(text) : text

const readList = (text: string): unknown =>
  text.startsWith("[") ? Option.getOrElse(parseJson(text), () => text) : text.split(",")

const parseJson = Schema.decodeUnknownOption(Schema.parseJson())
