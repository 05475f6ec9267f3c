import * as Command from "@effect/cli/Command"
import { Company, Failure } from "@lanekit/core"
import { Flags, help, Output, plain, UsageError } from "@lanekit/terminal"
import { Effect, Option, Schema } from "effect"
import { Api, type OpenApi } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Question } from "../../Question.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"
import { changeLines, changesOf } from "../changes.ts"
import { confirm, unconfirmed } from "../confirm.ts"
import { type MergePlan, plan, planJson, planLines } from "./mergePlan.ts"

const config = {
  sourceId: Flags.argument("source-id", "The company that is gone afterwards."),
  into: flags.text("into", "The company that stays, by id."),
  dryRun: flags.toggle("dry-run", "Show what would move, be filled and be lost, and write nothing."),
  yes: flags.toggle("yes", "Merge without asking."),
  json: Flags.json
}

/** `lanekit companies merge`: merges one company into another, for good. */
export const merge = Command.make("merge", config, (typed): Verb<Question> =>
  Effect.gen(function*() {
    const { id, sourceId } = yield* decode(
      Flags.given({ id: typed.into, source_id: Option.some(typed.sourceId) })
    )
    if (id === sourceId) return yield* new UsageError({ message: "<source-id> and --into must be two companies" })
    const api = yield* Effect.flatMap(Api, ({ open }) => open)
    const read = Effect.all([api.companies.get(id), getSource(api.companies.get(sourceId))])
    const planned = Effect.flatMap(read, ([survivor, source]) => plan(api, survivor, source))
    if (typed.dryRun) return yield* Effect.flatMap(planned, showPlan)
    const question = Effect.map(
      planned,
      (found) => `${planLines(found, plain).join("\n")}\nThis cannot be taken back. Are you sure?`
    )
    if (!typed.yes) yield* confirm(question, unconfirmed("merging companies"))
    const before = encode(yield* api.companies.get(id))
    const json = encode(yield* api.companies.merge(id, sourceId))
    const changes = changesOf(before, json)
    const output = yield* Output
    yield* output.answer({
      json,
      lines: (style) =>
        changes.length === 0 ? ["Merged; nothing was filled"] : ["Merged:", ...changeLines(changes, style)]
    })
  })).pipe(Command.withDescription(help.describe(
    "Merge a company into another, for good: its contacts move, and what is empty in the other one is filled. Shows what will happen and asks for a typed yes, or needs --yes.",
    "lanekit companies merge co_demo_28 --into co_demo_01",
    "lanekit companies merge co_demo_28 --into co_demo_01 --dry-run"
  )))

const decode = flags.decode(
  Schema.Struct({
    id: Company.CompanyId,
    sourceId: Schema.propertySignature(Company.CompanyId).pipe(Schema.fromKey("source_id"))
  }),
  { id: "--into" }
)
const encode = encoder(Company.Company)

// Of two companies, it matters which one is not there.
const getSource = (get: ReturnType<OpenApi["companies"]["get"]>) =>
  Effect.catchTag(
    get,
    "CompanyNotFound",
    ({ origin }) => Effect.fail(new Failure.MergeSourceUnmatched({ ...(origin !== undefined && { origin }) }))
  )

const showPlan = Effect.fnUntraced(function*(found: MergePlan) {
  const output = yield* Output
  yield* output.notice({
    json: { notice: { code: "dry_run", message: "nothing was written", plan: planJson(found) } },
    lines: () => []
  })
  yield* output.answer({
    json: encode(found.merged),
    lines: (style) => ["Dry run, nothing was written.", ...planLines(found, style)]
  })
})
