import { type handlers, type Operation, operations } from "@lanekit/http"
import { Effect, Schema } from "effect"
import { failed, type Outcome, succeeded } from "../Outcome.ts"
import type { WireInput } from "../QueuedWrite.ts"
import type { WriteInput, WriteName } from "../WriteName.ts"

/** What carries out a write that is kept in the API's own form. */
export type WireHandler = (input: WireInput) => Effect.Effect<Outcome>

/** The handlers of writes, from and to the API's own form. */
export const wireHandlers = (records: handlers.RecordHandlers): { readonly [Name in WriteName]: WireHandler } => ({
  createContact: wire(operations.createContact, records.createContact),
  updateContact: wire(operations.updateContact, records.updateContact),
  deleteContact: wire(operations.deleteContact, records.deleteContact),
  addContactCompany: wire(operations.addContactCompany, records.addContactCompany),
  removeContactCompany: wire(operations.removeContactCompany, records.removeContactCompany),
  createBlockedSender: wire(operations.createBlockedSender, records.createBlockedSender),
  deleteBlockedSender: wire(operations.deleteBlockedSender, records.deleteBlockedSender),
  createCompany: wire(operations.createCompany, records.createCompany),
  updateCompany: wire(operations.updateCompany, records.updateCompany),
  deleteCompany: wire(operations.deleteCompany, records.deleteCompany),
  mergeCompanies: wire(operations.mergeCompanies, records.mergeCompanies)
})

/** What a write asks for, in the API's own form. It was valid when it came. */
export const toWire = <Name extends WriteName>(
  name: Name,
  { body, params }: WriteInput<Name>
): Effect.Effect<WireInput> => {
  const operation: Operation.Operation = operations[name]
  return Effect.orDie(
    Effect.zipWith(
      Schema.encode(operation.params)(params),
      Schema.encode(operation.body)(body),
      (params, body) => ({ params, ...(body !== undefined && { body }) })
    )
  )
}

const wire = <Op extends Operation.Operation>(operation: Op, handle: handlers.Handler<Op>): WireHandler => {
  const decodeParams = Schema.decodeUnknown(operation.params)
  const decodeBody = Schema.decodeUnknown(operation.body)
  const encode = Schema.encode(operation.success, { onExcessProperty: "preserve" })
  return (input) =>
    Effect.gen(function*() {
      const params = yield* Effect.orDie(decodeParams(input.params))
      const body = yield* Effect.orDie(decodeBody(input.body))
      const success = yield* handle({ params, query: {}, body })
      return succeeded(yield* Effect.orDie(encode(success)))
    }).pipe(
      Effect.catchAll((failure) => Effect.succeed(failed(failure)))
    )
}
