import { Workspace } from "@lanekit/core"
import { Schema } from "effect"
import { noParams, noQuery, type Operation } from "./Operation.ts"
import { blockedSenderOperations } from "./operations/blockedSenders.ts"
import { companyOperations } from "./operations/companies.ts"
import { contactOperations } from "./operations/contacts.ts"

/**
 * The API, as one table: no second description of it exists.
 *
 * Source of `getMe`: public clients of the API.
 */
export const operations = {
  getMe: {
    summary: "Get the current key and workspace",
    method: "GET",
    path: "/me",
    scopes: [],
    params: noParams,
    query: noQuery,
    body: Schema.Void,
    success: Workspace.Identity,
    failures: []
  },
  ...contactOperations,
  ...blockedSenderOperations,
  ...companyOperations
} satisfies Record<string, Operation>

/** The table's type. */
export type Operations = typeof operations

/** The name of an operation. */
export type OperationName = keyof Operations
