import { Company } from "@lanekit/core"
import { Output, table } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { encoder } from "../../../wire.ts"
import { columns } from "../../companies/columns.ts"

/** Shows all companies of a contact, the primary one first. */
export const showCompanies = Effect.fnUntraced(function*(answer: { readonly data: ReadonlyArray<Company.Company> }) {
  const output = yield* Output
  const [primary] = answer.data
  yield* output.answer({
    json: encode(answer),
    lines: (style) =>
      answer.data.length === 0
        ? ["No company"]
        : table(
          [...columns, { title: "PRIMARY", cell: (company: Company.Company) => company === primary ? "yes" : "no" }],
          answer.data,
          style
        )
  })
})

const encode = encoder(Schema.Struct({ data: Schema.Array(Company.Company) }))
