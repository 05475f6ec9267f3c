import type { ApiKey } from "@lanekit/core"
import { type Operation, type OperationName, type Operations, operations } from "@lanekit/http"
import { Effect, Predicate, Schema } from "effect"
import type { RecordChange } from "./RecordChange.ts"
import type { WriteName } from "./WriteName.ts"

/** The name of an operation that changes nothing. */
export type ReadName = Exclude<OperationName, WriteName>

/** What an operation of this name takes. */
export type ReadInput<Name extends ReadName> = Operation.Input<Operations[Name]>

/** What is read, and for whom it is the same. */
export interface ReadSubject {
  /** The same for all reads that may have the same answer. It may hold an e-mail address. */
  readonly key: string
  readonly name: ReadName
  /** Of the record that is read, where it is one. */
  readonly id: string | undefined
}

/**
 * The subject of a read: callers whose keys have the same scopes share answers. Who a caller is, is told to nobody else.
 */
export const subjectOf = <Name extends ReadName>(
  name: Name,
  { params, query }: ReadInput<Name>,
  { id: caller, scopes }: Pick<ApiKey.ApiKey, "id" | "scopes">
): Effect.Effect<ReadSubject> => {
  const operation: Operation.Operation = operations[name]
  return Effect.orDie(
    Effect.zipWith(
      Schema.encode(operation.params)(params),
      Schema.encode(operation.query)(query),
      (params, query) => ({
        key: JSON.stringify([
          name,
          sorted(params),
          sorted(query),
          scopes.toSorted(),
          ...(name === "getMe" ? [caller] : [])
        ]),
        name,
        id: Predicate.hasProperty(params, "id") && Predicate.isString(params.id) ? params.id : undefined
      })
    )
  )
}

/** Whether a change may have changed what a read of the subject tells. */
export const isAltered = ({ id, name }: Pick<ReadSubject, "name" | "id">, change: RecordChange): boolean => {
  if (change._tag === "Everything") return true
  switch (name) {
    case "getMe":
      return false
    case "listContacts":
    case "getContactByEmail":
      return change.kind === "contact"
    case "getContact":
      return change.kind === "contact" && change.id === id
    case "listContactCompanies":
      return change.kind === "contact" ? change.id === id : change.kind === "company" && change.id !== undefined
    case "listBlockedSenders":
      return change.kind === "blocked_sender"
    case "listCompanies":
      return change.kind === "company"
    case "getCompany":
      return change.kind === "company" && change.id === id
  }
}

const sorted = (fields: unknown): unknown =>
  Predicate.isRecord(fields) ? Object.entries(fields).toSorted(([one], [other]) => one < other ? -1 : 1) : fields
