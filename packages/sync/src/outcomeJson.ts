import { Contact } from "@lanekit/core"
import { Effect, Option, type ParseResult, Schema } from "effect"
import { RowOutcome } from "./RowOutcome.ts"
import * as Target from "./Target.ts"
import { Value } from "./ValueChange.ts"

const Field = Schema.Struct({
  field: Schema.String.pipe(Schema.filter((name): name is Target.Target => Option.isSome(Target.parse(name)))),
  planned: Value,
  now: Value,
  wanted: Value
})

const struct = <const Outcome extends string, Fields extends Schema.Struct.Fields>(outcome: Outcome, fields: Fields) =>
  Schema.Struct({ row: Schema.Int, outcome: Schema.Literal(outcome), ...fields })

const requestId = { request_id: Schema.NullOr(Schema.String) }

/** What became of a row, by the wire's names: as a journal keeps it, and as a program reads it. */
export const OutcomeJson = Schema.Union(
  struct("written", { id: Contact.ContactId, ...requestId }),
  struct("already_so", { id: Contact.ContactId }),
  struct("conflict", { id: Contact.ContactId, fields: Schema.Array(Field) }),
  struct("failed", {
    id: Schema.NullOr(Contact.ContactId),
    code: Schema.String,
    message: Schema.String,
    ...requestId
  })
)
export type OutcomeJson = typeof OutcomeJson.Type

/** What became of a row, as JSON. */
export const toJson = (outcome: RowOutcome): OutcomeJson => {
  const row = outcome.number
  switch (outcome._tag) {
    case "Written":
      return { row, outcome: "written", id: outcome.id, request_id: outcome.requestId ?? null }
    case "AlreadySo":
      return { row, outcome: "already_so", id: outcome.id }
    case "Conflict":
      return { row, outcome: "conflict", id: outcome.id, fields: outcome.fields }
    case "Failed": {
      const { code, id = null, message, requestId = null } = outcome
      return { row, outcome: "failed", id, code, message, request_id: requestId }
    }
  }
}

/** What became of a row that JSON tells of. */
export const fromJson = (json: unknown): Effect.Effect<RowOutcome, ParseResult.ParseError> =>
  Effect.map(decode(json), (json) => {
    const number = json.row
    switch (json.outcome) {
      case "written":
        return RowOutcome.Written({ number, id: json.id, requestId: json.request_id ?? undefined })
      case "already_so":
        return RowOutcome.AlreadySo({ number, id: json.id })
      case "conflict":
        return RowOutcome.Conflict({ number, id: json.id, fields: json.fields })
      case "failed": {
        const { code, id, message, request_id: requestId } = json
        return RowOutcome.Failed({ number, id: id ?? undefined, code, message, requestId: requestId ?? undefined })
      }
    }
  })

const decode = Schema.decodeUnknown(OutcomeJson)
