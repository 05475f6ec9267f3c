import { assert, describe, it } from "@effect/vitest"
import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { createContext, runInContext } from "node:vm"
import { gzipSync } from "node:zlib"
import { contactJson, json, key } from "../stub.ts"

const bundled = async () => {
  const { metafile, outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../dist/promise.js", import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    globalName: "lanekit",
    platform: "neutral",
    target: "es2022",
    mainFields: ["module", "main"],
    logLevel: "silent"
  })
  return { code: outputFiles.map(({ text }) => text).join("\n"), inputs: Object.keys(metafile.inputs) }
}

/** Nearly all of it is Effect: what is over was added by us, or came with a new version of it. */
const maxGzipped = 240_000

describe("a bundle of the facade for a runtime at the edge", () => {
  it("asks for the web's own globals alone, and is small", async () => {
    const { code, inputs } = await bundled()
    assert.deepStrictEqual(inputs.filter((input) => /platform-node|undici|\/ws\//.test(input)), [])
    const size = Buffer.byteLength(code)
    const gzipped = gzipSync(code, { level: 9 }).length
    process.stdout.write(`bundle of @lanekit/http/promise: ${size} bytes minified, ${gzipped} gzipped\n`)
    assert.isBelow(gzipped, maxGzipped)

    // What the minimum common API of web-interoperable runtimes has, and a context of its own has not.
    const web = { AbortController, Headers, ReadableStream, Response, TextDecoder, TextEncoder, URL, URLSearchParams }
    const asked: Array<string> = []
    const context = createContext({
      ...web,
      setTimeout,
      clearTimeout,
      queueMicrotask,
      key,
      stub: async (url: URL, init: RequestInit) => {
        asked.push(`${init.method} ${url.href}`)
        return url.pathname.endsWith("ct_1")
          ? json(200, contactJson)
          : json(404, { error: { code: "not_found", message: "contact not found", request_id: "req_1" } })
      }
    })
    runInContext(code, context)
    const result: unknown = await runInContext(
      `(async () => {
        const client = lanekit.createClient({ apiKey: key, fetch: stub })
        const contact = await client.contacts.update("ct_1", { isSubscribed: false })
        const error = await client.contacts.get("ct_2").catch((error) => error)
        return JSON.stringify({
          email: contact.email,
          error: [error instanceof lanekit.ContactNotFoundError, error.name, error.stack.split("\\n")[0]],
          ambient: [typeof process, typeof Buffer, typeof require, typeof fetch]
        })
      })()`,
      context
    )
    assert.deepStrictEqual<unknown>(JSON.parse(String(result)), {
      email: contactJson.email,
      error: [true, "ContactNotFoundError", "ContactNotFoundError: GET /contacts/{id}: contact not found"],
      ambient: ["undefined", "undefined", "undefined", "undefined"]
    })
    assert.deepStrictEqual(asked, [
      "PATCH https://productlane.com/api/v2/contacts/ct_1",
      "GET https://productlane.com/api/v2/contacts/ct_2"
    ])
  })
})
