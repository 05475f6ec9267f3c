import { createClient } from "@hey-api/openapi-ts"
import { OpenApi } from "@lanekit/http"
import { build } from "esbuild"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { ClientKind } from "./Client.ts"
import { contactId, key, newName, type WireContact } from "./wire.ts"

/** Generates a client of the API's description below a directory, and tells the module that it is. */
export const generate = async (directory: string): Promise<string> => {
  const path = join(directory, "hey-api")
  // A copy: the generator resolves the references in place.
  const input = structuredClone({ ...OpenApi.document() })
  await createClient({
    input,
    output: { path },
    logs: { level: "silent", file: false },
    plugins: ["@hey-api/client-fetch", "@hey-api/sdk"]
  })
  // Its imports have no extensions: it is meant for a bundler.
  const outfile = join(path, "client.mjs")
  await build({
    stdin: { contents: `export * from "./sdk.gen"\nexport * from "./client.gen"`, resolveDir: path },
    outfile,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    logLevel: "silent"
  })
  return outfile
}

/** The generator's name. */
export const generatedName = "hey-api"

/** What `@hey-api/openapi-ts` generates of the API's description, from the module that `generate` made. */
export const heyApi = (module: string): ClientKind => ({
  name: generatedName,
  open: async (baseUrl) => {
    const { client, getContact, updateContact }: Generated = await import(pathToFileURL(module).href)
    client.setConfig({ baseUrl, auth: () => key })
    const path = { id: contactId }
    return {
      get: async () => dataOf(await getContact({ path })),
      update: async () => dataOf(await updateContact({ path, body: { name: newName } }))
    }
  }
})

// What is used of the generated module.
interface Generated {
  readonly client: {
    readonly setConfig: (config: { readonly baseUrl: string; readonly auth: () => string }) => unknown
  }
  readonly getContact: (options: { readonly path: { readonly id: string } }) => Promise<Answer>
  readonly updateContact: (
    options: { readonly path: { readonly id: string }; readonly body: { readonly name: string } }
  ) => Promise<Answer>
}

interface Answer {
  readonly data?: WireContact
  readonly error?: unknown
}

const dataOf = ({ data, error }: Answer): WireContact => {
  if (data === undefined) throw new Error(`no contact: ${JSON.stringify(error)}`)
  return data
}
