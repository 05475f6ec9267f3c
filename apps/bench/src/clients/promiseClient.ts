import { createClient } from "@lanekit/http/promise"
import type { ClientKind } from "./Client.ts"
import { contactId, key, newName } from "./wire.ts"

/** Lanekit's client for those who use no Effect, on the same `fetch`, with limits that let nobody wait. */
export const promiseClient: ClientKind = {
  name: "Lanekit, Promise",
  open: async (baseUrl) => {
    const { contacts } = createClient({ apiKey: key, baseUrl, lanes: { read: 1_000_000, write: 1_000_000 } })
    return {
      get: () => contacts.get(contactId),
      update: () => contacts.update(contactId, { name: newName })
    }
  }
}
