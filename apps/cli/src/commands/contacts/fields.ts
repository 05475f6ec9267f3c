import type * as Command from "@effect/cli/Command"
import { Flags, UsageError } from "@lanekit/terminal"
import { Effect, Option, Schema } from "effect"
import * as flags from "../../flags.ts"

/** The flags of what a write may say of a contact, in the order of the vendor's page. */
export const config = {
  name: flags.text("name", "The contact's name, 1 to 255 characters."),
  email: flags.text("email", "The contact's e-mail address, at most 254 characters."),
  subscribe: flags.toggle("subscribe", "Subscribe to changelog and update e-mails."),
  unsubscribe: flags.toggle("unsubscribe", "Unsubscribe from changelog and update e-mails."),
  companyId: flags.text("company-id", "The contact's company, by id."),
  companyName: flags.text("company-name", "The contact's company, by its exact name."),
  companyExternalId: flags.text("company-external-id", "The contact's company, by one of its external ids."),
  imageUrl: flags.text("image-url", "Address of the contact's picture."),
  externalIds: flags.text(
    "external-ids",
    "All ids in other systems, such as intercom=i_9,hubspot=h_2; or a JSON object, for ids with commas."
  )
}

/** What the flags say. */
export type Typed = Command.Command.ParseConfig<typeof config>

/** The fields that the flags name, by wire name. Whether their values are good is core's business. */
export const toWire = (typed: Typed): Effect.Effect<Readonly<Record<string, unknown>>, UsageError> =>
  typed.subscribe && typed.unsubscribe
    ? Effect.fail(new UsageError({ message: "--subscribe and --unsubscribe exclude each other" }))
    : Effect.succeed(Flags.given<unknown>({
      name: typed.name,
      email: typed.email,
      is_subscribed: typed.subscribe || typed.unsubscribe ? Option.some(typed.subscribe) : Option.none(),
      company_id: typed.companyId,
      company_name: typed.companyName,
      company_external_id: typed.companyExternalId,
      image_url: typed.imageUrl,
      external_ids: Option.map(typed.externalIds, readExternalIds)
    }))

// What is no object is left as it is, and refused as such.
const readExternalIds = (text: string): unknown => {
  if (text.startsWith("{")) return Option.getOrElse(parseJson(text), () => text)
  const pairs = text.split(",").map((pair) => pair.split(/=(.*)/s))
  const names = new Set(pairs.map(([name]) => name))
  const isWhole = pairs.every(([name, id]) => name !== "" && id !== undefined && id !== "")
  return isWhole && names.size === pairs.length ? Object.fromEntries(pairs) : text
}

const parseJson = Schema.decodeUnknownOption(Schema.parseJson())
