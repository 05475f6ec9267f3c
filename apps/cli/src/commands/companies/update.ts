import * as Command from "@effect/cli/Command"
import { Company, CompanyPatch } from "@lanekit/core"
import { Flags, help, Output } from "@lanekit/terminal"
import { Effect, Schema, Struct } from "effect"
import { Api } from "../../Api.ts"
import { NothingToChange } from "../../CommandFailure.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import { changeLines, changesOf } from "../changes.ts"
import * as fields from "./fields.ts"

const config = {
  id: Flags.id("The company to change."),
  ...fields.config,
  clearLogo: flags.toggle("clear-logo", "Remove the logo."),
  clearDomains: flags.toggle("clear-domains", "Remove all domains."),
  clearSize: flags.toggle("clear-size", "Remove the size."),
  clearRevenue: flags.toggle("clear-revenue", "Remove the revenue."),
  clearExternalIds: flags.toggle("clear-external-ids", "Remove all ids in other systems."),
  clearStatus: flags.toggle("clear-status", "Remove the status."),
  clearTier: flags.toggle("clear-tier", "Remove the tier."),
  clearOwner: flags.toggle("clear-owner", "Have nobody look after the company."),
  json: Flags.json
}

/** `lanekit companies update`: changes what the flags name, and shows the difference. */
export const update = Command.make("update", config, (typed): Verb =>
  Effect.gen(function*() {
    const { id, patch } = yield* decode({ id: typed.id, patch: yield* toWire(typed) })
    const { companies } = yield* Effect.flatMap(Api, ({ open }) => open)
    const before = yield* companies.get(id)
    const needed = withoutIdle(patch, before)
    const after = Object.keys(needed).length === 0 ? before : yield* companies.update(id, needed)
    const json = encode(after)
    const changes = changesOf(encode(before), json)
    const output = yield* Output
    yield* output.answer({
      json,
      lines: (style) => changes.length === 0 ? ["No change"] : ["Updated:", ...changeLines(changes, style)]
    })
  })).pipe(Command.withDescription(help.describe(
    "Change a company. What no flag names, or has the value already, is not sent.",
    "lanekit companies update co_demo_01 --size 250 --clear-owner"
  )))

const decode = flags.decode(Schema.Struct({ id: Company.CompanyId, patch: CompanyPatch }))
const encode = encoder(Company.Company)

const toWire = Effect.fnUntraced(function*(typed: Command.Command.ParseConfig<typeof config>) {
  const wire = yield* flags.withCleared(fields.toWire(typed), [
    { isGiven: typed.clearLogo, flag: "clear-logo", field: "logo_url", to: null },
    { isGiven: typed.clearDomains, flag: "clear-domains", field: "domains", to: [] },
    { isGiven: typed.clearSize, flag: "clear-size", field: "size", to: null },
    { isGiven: typed.clearRevenue, flag: "clear-revenue", field: "revenue", to: null },
    { isGiven: typed.clearExternalIds, flag: "clear-external-ids", field: "external_ids", to: [] },
    { isGiven: typed.clearStatus, flag: "clear-status", field: "status_id", to: null },
    { isGiven: typed.clearTier, flag: "clear-tier", field: "tier_id", to: null },
    { isGiven: typed.clearOwner, flag: "clear-owner", field: "owner_id", to: null }
  ])
  return Object.keys(wire).length === 0 ? yield* new NothingToChange({ command: "companies update" }) : wire
})

// What is so already could only undo somebody else's change of this moment.
const withoutIdle = (patch: CompanyPatch, { owner, ...company }: Company.Company): CompanyPatch => {
  const before = { ...company, ownerId: owner?.id ?? null }
  return Struct.omit(patch, ...patchFields.filter((field) => isSame(patch[field], before[field])))
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const patchFields = [
  "name",
  "logoUrl",
  "domains",
  "size",
  "revenue",
  "externalIds",
  "statusId",
  "tierId",
  "ownerId"
] as const
