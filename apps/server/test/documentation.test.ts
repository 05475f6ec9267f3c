import { NodeContext } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { OpenApi } from "@lanekit/http"
import { Context, Effect, Layer } from "effect"
import { exchange } from "./contract/exchange.ts"
import { fullKey, startEmbedded, startGateway } from "./servers.ts"

const paths = [
  ["/openapi.json", "application/json"],
  ["/docs", "text/html; charset=utf-8"],
  ["/docs/page.css", "text/css; charset=utf-8"],
  ["/docs/page.js", "text/javascript; charset=utf-8"],
  ["/docs/swagger-ui.css", "text/css; charset=utf-8"],
  ["/docs/swagger-ui-bundle.js", "text/javascript; charset=utf-8"]
] as const

const strangers = [
  "/docs/package.json",
  "/docs/swagger-ui.css.map",
  "/docs/../openapi.json",
  "/docs/%2e%2e/x",
  "/openapi.json/",
  "/api/v2/openapi.json",
  "/api/v2/docs",
  "/OPENAPI.json"
]

const ask = (port: number, method: string, target: string, headers: Readonly<Record<string, string>> = {}) =>
  exchange(port, { method, target, headers, body: undefined, chunked: false })

/** Where a server listens that the tests of one block share: they change nothing. */
class Port extends Context.Tag("test/Port")<Port, number>() {
  static readonly embedded = Layer.scoped(Port, Effect.map(startEmbedded, ({ port }) => port))
  static readonly gateway = Layer.scoped(Port, Effect.map(startGateway, ({ port }) => port))
}

for (const backend of ["embedded", "gateway"] as const) {
  layer(Layer.provide(Port[backend], NodeContext.layer), { excludeTestServices: true })(
    `documentation, ${backend}`,
    (it) => {
      it.effect("is read by anybody, whatever the key, and spends nothing of its budget", () =>
        Effect.gen(function*() {
          const port = yield* Port
          for (const [path, type] of paths) {
            for (const authorization of ["", "?", "Bearer pl_v1_old", `Bearer ${fullKey}`]) {
              const { headers: fields, status, text } = yield* ask(port, "GET", path, { authorization })
              assert.strictEqual(status, 200, path)
              assert.strictEqual(fields["x-ratelimit-remaining"], fields["x-ratelimit-limit"])
              assert.strictEqual(fields["content-type"], type)
              assert.strictEqual(fields["x-content-type-options"], "nosniff")
              assert.match(String(fields["x-request-id"]), /^req_[0-9a-f]{32}$/)
              assert.strictEqual(Number(fields["content-length"]), Buffer.byteLength(text))
            }
          }
        }))

      it.effect("answers HEAD as GET, without the content", () =>
        Effect.gen(function*() {
          const port = yield* Port
          for (const [path] of paths) {
            const got = yield* ask(port, "GET", path)
            const { headers, status, text } = yield* ask(port, "HEAD", path)
            assert.deepStrictEqual([status, text], [200, ""])
            for (
              const field of ["content-type", "etag", "cache-control", "content-length", "content-security-policy"]
            ) {
              assert.strictEqual(headers[field], got.headers[field], `${path} ${field}`)
            }
          }
        }))

      it.effect("refuses every other method, and every path beside", () =>
        Effect.gen(function*() {
          const port = yield* Port
          for (const [path] of paths) {
            for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
              const { headers, status, text } = yield* ask(port, method, path)
              assert.deepStrictEqual([status, headers.allow], [405, "GET, HEAD"], `${method} ${path}`)
              assert.strictEqual(JSON.parse(text).error.code, "method_not_allowed")
              assert.strictEqual(JSON.parse(text).error.request_id, headers["x-request-id"])
            }
          }
          for (const path of strangers) {
            const { status, text } = yield* ask(port, "GET", path)
            assert.strictEqual(status, 404, path)
            assert.strictEqual(JSON.parse(text).error.code, "not_found")
          }
        }))

      it.effect("is where the root of the origin leads", () =>
        Effect.gen(function*() {
          const port = yield* Port
          for (const path of ["/", "/docs/"]) {
            const { headers, status } = yield* ask(port, "GET", path)
            assert.deepStrictEqual([status, headers["location"]], [302, "/docs"])
            assert.strictEqual((yield* ask(port, "POST", path)).status, 405)
          }
        }))

      it.effect("is kept by browsers and asked for again", () =>
        Effect.gen(function*() {
          const port = yield* Port
          for (const [path] of paths) {
            const etag = String((yield* ask(port, "GET", path)).headers.etag)
            assert.match(etag, /^"[\w-]{43}"$/)
            for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
              const { headers, status, text } = yield* ask(port, "GET", path, { "if-none-match": known })
              assert.deepStrictEqual([status, headers.etag, text], [304, etag, ""], known)
              assert.strictEqual(headers["cache-control"], "no-cache")
            }
            for (const other of ["\"other\"", "", etag.slice(0, -2)]) {
              assert.strictEqual((yield* ask(port, "GET", path, { "if-none-match": other })).status, 200, other)
            }
          }
        }))

      it.effect("is the document of the table", () =>
        Effect.gen(function*() {
          const port = yield* Port
          const { text } = yield* ask(port, "GET", "/openapi.json?cache=1")
          assert.deepStrictEqual<unknown>(JSON.parse(text), OpenApi.document())
        }))

      it.effect("is a page made of this origin alone, which may reach no other", () =>
        Effect.gen(function*() {
          const port = yield* Port
          const { headers, text } = yield* ask(port, "GET", "/docs")
          const sources = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source)
          const served = new Set<string | undefined>(["data:,", ...paths.map(([path]) => path)])
          assert.deepStrictEqual(sources.filter((source) => !served.has(source)), [])
          assert.strictEqual(
            headers["content-security-policy"],
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
              "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
          )
          assert.notMatch(text, /<script(?! src=)|<style| style=| on\w+=/)
        }))
    }
  )
}
