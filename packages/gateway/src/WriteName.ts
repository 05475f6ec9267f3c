import type { Operation, OperationName, Operations } from "@lanekit/http"

/** The name of an operation that changes something. */
export type WriteName = {
  [Name in OperationName]: Operations[Name]["method"] extends "GET" ? never : Name
}[OperationName]

/** What an operation of this name takes. */
export type WriteInput<Name extends WriteName> = Operation.Input<Operations[Name]>

/** Every operation that changes something. */
export const writeNames: ReadonlyArray<WriteName> = [
  "createContact",
  "updateContact",
  "deleteContact",
  "addContactCompany",
  "removeContactCompany",
  "createBlockedSender",
  "deleteBlockedSender",
  "createCompany",
  "updateCompany",
  "deleteCompany",
  "mergeCompanies"
] satisfies ReadonlyArray<WriteName>

/** Whether an operation changes something. */
export const isWriteName = (name: string): name is WriteName => writeNames.some((each) => each === name)

const once: ReadonlySet<WriteName> = new Set([
  "createContact",
  "createCompany",
  "createBlockedSender",
  "mergeCompanies"
])

/** Whether a write does no harm when it is done twice. */
export const isRepeatable = (name: WriteName): boolean => !once.has(name)
