import { build } from "esbuild"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { generatedName } from "./heyApi.ts"

/** How large a client is that is bundled for the web, in bytes. */
export interface Bundle {
  readonly name: string
  readonly minified: number
  readonly gzipped: number
}

/** Bundles what a program loads of each client that is more than `fetch`. */
export const measureBundles = (generated: string): Promise<ReadonlyArray<Bundle>> =>
  Promise.all([
    bundle("openapi-fetch", `export { default } from "openapi-fetch"`),
    bundle(generatedName, `export * from ${JSON.stringify(generated)}`),
    bundle("@lanekit/http/promise", `export * from "@lanekit/http/promise"`)
  ])

const bundle = async (name: string, contents: string): Promise<Bundle> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL("../..", import.meta.url)) },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    logLevel: "silent"
  })
  const code = outputFiles.map(({ text }) => text).join("")
  return { name, minified: Buffer.byteLength(code), gzipped: gzipSync(code, { level: 9 }).length }
}
