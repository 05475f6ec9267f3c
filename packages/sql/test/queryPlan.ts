import { SqlClient } from "@effect/sql/SqlClient"
import { withTransformer } from "@effect/sql/Statement"
import { Effect, Schema } from "effect"

/** How SQLite goes about every statement that an effect runs: the lines of its plans. */
export const plansOf = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const sql = yield* SqlClient
  const statements: Array<readonly [text: string, values: ReadonlyArray<unknown>]> = []
  yield* withTransformer(effect, (statement) =>
    Effect.sync(() => {
      statements.push(statement.compile())
      return statement
    }))
  const plans = yield* Effect.forEach(
    statements,
    ([text, values]) => Effect.map(sql.unsafe(`EXPLAIN QUERY PLAN ${text}`, [...values]), toLines)
  )
  return plans.flat()
})

/** The lines of plans that read a table or an index from one end to the other. An index of texts is asked for a match. */
export const scansOf = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.filter((line) => line.startsWith("SCAN") && !/^SCAN \w+_text VIRTUAL TABLE INDEX \d+:M/.test(line))

const toLines = (rows: unknown): ReadonlyArray<string> => decode(rows).map(({ detail }) => detail)

const decode = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ detail: Schema.String })))
