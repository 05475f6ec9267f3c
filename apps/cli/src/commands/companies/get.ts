import * as Command from "@effect/cli/Command"
import { Company } from "@lanekit/core"
import { Flags, help, Output, record } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { Api } from "../../Api.ts"
import * as flags from "../../flags.ts"
import type { Verb } from "../../Verb.ts"
import { encoder } from "../../wire.ts"

/** `lanekit companies get`: shows one company. */
export const get = Command.make(
  "get",
  { id: Flags.id("The company to show."), json: Flags.json },
  (typed): Verb =>
    Effect.gen(function*() {
      const { id } = yield* decode({ id: typed.id })
      const { companies } = yield* Effect.flatMap(Api, ({ open }) => open)
      const json = encode(yield* companies.get(id))
      const output = yield* Output
      yield* output.answer({ json, lines: (style) => record(json, style) })
    })
).pipe(Command.withDescription(help.describe("Show a company.", "lanekit companies get co_demo_01")))

const decode = flags.decode(Schema.Struct({ id: Company.CompanyId }))
const encode = encoder(Company.Company)
