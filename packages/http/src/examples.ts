import { blockedSenderExamples } from "./examples/blockedSenders.ts"
import { companyExamples } from "./examples/companies.ts"
import { contactExamples } from "./examples/contacts.ts"
import type { ExamplesOf } from "./examples/Example.ts"
import type { Operations } from "./operations.ts"

export type { Example } from "./examples/Example.ts"

/**
 * One good request of each operation, with the answer to it, as they are on the wire.
 *
 * They are about records of the demo seed, so that they can be tried on a server that has just started. What a server
 * mints differs: ids, and the moments of changes.
 */
export const examples: ExamplesOf<Operations> = {
  getMe: {
    params: {},
    query: {},
    success: {
      workspace_id: "ws_demo",
      api_key_id: "key_demo_full",
      scopes: ["contacts:read", "contacts:write", "companies:read", "companies:write"],
      linear_team_ids: [],
      default_linear_team_id: null
    }
  },
  ...contactExamples,
  ...blockedSenderExamples,
  ...companyExamples
}
