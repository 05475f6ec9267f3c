import { FileSystem } from "@effect/platform"
import { OpenApi } from "@lanekit/http"
import { Effect } from "effect"
import { createRequire } from "node:module"
import { contentSecurityPolicy, html, script, style } from "./page.ts"

/** What anybody may read, with no key, and what changes with the program alone. */
export interface Resource {
  readonly path: `/${string}`
  readonly contentType: string
  readonly headers?: Readonly<Record<string, string>>
  readonly content: Effect.Effect<Uint8Array, never, FileSystem.FileSystem>
}

const utf8 = new TextEncoder()

const text = (make: () => string) => Effect.sync(() => utf8.encode(make()))

// Installed with the server: a renderer that was fetched from elsewhere would be another one tomorrow.
const renderer = (file: string) =>
  Effect.flatMap(
    FileSystem.FileSystem,
    (files) => files.readFile(createRequire(import.meta.url).resolve(`swagger-ui-dist/${file}`))
  ).pipe(Effect.orDie)

/** The API's description, the page that shows it, and what the page is made of. */
export const resources: ReadonlyArray<Resource> = [
  {
    path: "/openapi.json",
    contentType: "application/json",
    content: text(() => JSON.stringify(OpenApi.document()))
  },
  {
    path: "/docs",
    contentType: "text/html; charset=utf-8",
    headers: { "content-security-policy": contentSecurityPolicy },
    content: text(() => html)
  },
  { path: "/docs/page.css", contentType: "text/css; charset=utf-8", content: text(() => style) },
  { path: "/docs/page.js", contentType: "text/javascript; charset=utf-8", content: text(() => script) },
  { path: "/docs/swagger-ui.css", contentType: "text/css; charset=utf-8", content: renderer("swagger-ui.css") },
  {
    path: "/docs/swagger-ui-bundle.js",
    contentType: "text/javascript; charset=utf-8",
    content: renderer("swagger-ui-bundle.js")
  }
]
