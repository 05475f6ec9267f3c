import { SqlClient } from "@effect/sql/SqlClient"
import { Effect } from "effect"
import * as textIndex from "../textIndex.ts"
import { indexes, rebuild } from "../textRebuild.ts"

/** Texts are folded so that a sigma is the same letter at the end of a word as before it. */
export const finalSigma = Effect.gen(function*() {
  const sql = yield* SqlClient
  const isFound = yield* Effect.forEach(folded, ([table, column]) =>
    Effect.map(
      sql`UPDATE ${sql(table)} SET ${sql(column)} = replace(${sql(column)}, 'ς', 'σ')
        WHERE instr(${sql(column)}, 'ς') > 0 RETURNING 1`,
      (rows) => rows.length > 0
    ))
  if (!isFound.includes(true)) return
  yield* Effect.forEach(indexes, (index) => textIndex.clear(sql, index), { discard: true })
  yield* rebuild(sql)
})

// E-mail addresses are ASCII.
const folded = [
  ["contacts", "name_folded"],
  ["companies", "name_folded"],
  ["company_domains", "value_folded"]
] as const
