import type { ClientKind } from "./Client.ts"
import { contactId, key, newName, type WireContact } from "./wire.ts"

/** What everything else is built on: `fetch`, and `JSON.parse` of what it gives. */
export const bareFetch: ClientKind = {
  name: "fetch",
  open: async (baseUrl) => {
    const url = `${baseUrl}/contacts/${contactId}`
    const authorization = `Bearer ${key}`
    return {
      get: () => ask(url, { headers: { authorization } }),
      update: () =>
        ask(url, {
          method: "PATCH",
          headers: { authorization, "content-type": "application/json" },
          body: JSON.stringify({ name: newName })
        })
    }
  }
}

const ask = async (url: string, init: RequestInit): Promise<WireContact> => {
  const response = await fetch(url, init)
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  return JSON.parse(text)
}
