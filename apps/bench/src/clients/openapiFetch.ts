import createClient from "openapi-fetch"
import type { ClientKind } from "./Client.ts"
import { contactId, key, newName, type WireContact } from "./wire.ts"

/** `openapi-fetch`, the companion of `openapi-typescript`. */
export const openapiFetch: ClientKind = {
  name: "openapi-fetch",
  open: async (baseUrl) => {
    const client = createClient<Paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } })
    const params = { path: { id: contactId } }
    return {
      get: async () => dataOf(await client.GET("/contacts/{id}", { params })),
      update: async () => dataOf(await client.PATCH("/contacts/{id}", { params, body: { name: newName } }))
    }
  }
}

// As the generator writes it, for the two operations alone. Nothing of it is left at run time.
interface Paths {
  readonly "/contacts/{id}": {
    readonly get: { readonly parameters: Parameters; readonly responses: Responses }
    readonly patch: {
      readonly parameters: Parameters
      readonly requestBody: { readonly content: { readonly "application/json": { readonly name?: string } } }
      readonly responses: Responses
    }
  }
}

interface Parameters {
  readonly path: { readonly id: string }
}

interface Responses {
  readonly 200: { readonly content: { readonly "application/json": WireContact } }
}

const dataOf = <Data>({ data, response }: { readonly data?: Data; readonly response: Response }): Data => {
  if (data === undefined) throw new Error(String(response.status))
  return data
}
