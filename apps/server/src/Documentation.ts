import { FileSystem, HttpLayerRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, Layer } from "effect"
import { type Resource, resources } from "./documentation/resources.ts"
import { entityTagOf, isKnown } from "./entityTag.ts"
import { withEnvelope } from "./Envelope.ts"
import { RateLimits } from "./limits/RateLimits.ts"

/**
 * Adds `/openapi.json` and `/docs` to a router, at the root of the origin, for anybody and outside of all limits. Who opens
 * the root itself is led to the page.
 */
export const layer: Layer.Layer<never, never, HttpLayerRouter.HttpRouter | RateLimits> = HttpLayerRouter.use(
  Effect.fnUntraced(function*(router) {
    for (const resource of resources) yield* router.add("GET", resource.path, yield* makeAnswer(resource))
    const limits = yield* RateLimits
    const redirection = Effect.provideService(withEnvelope(Effect.succeed(toPage)), RateLimits, limits)
    for (const path of doors) yield* router.add("GET", path, redirection)
  })
).pipe(Layer.provide(NodeFileSystem.layer))

/** Whether a path is one of them. */
export const isDocumentation = (path: string): boolean =>
  resources.some((resource) => resource.path === path) || doors.some((door) => door === path)

const doors = ["/", "/docs/"] as const

const toPage = HttpServerResponse.empty({ status: 302, headers: { location: "/docs" } })

// Made when it is first asked for, and kept: most servers are never asked.
const makeAnswer = Effect.fnUntraced(function*({ content, contentType, headers }: Resource) {
  const files = yield* FileSystem.FileSystem
  const limits = yield* RateLimits
  const cached = yield* content.pipe(
    Effect.map((bytes) => ({ bytes, etag: entityTagOf(bytes) })),
    Effect.provideService(FileSystem.FileSystem, files),
    Effect.cached
  )
  const answer = withEnvelope(Effect.gen(function*() {
    const { bytes, etag } = yield* cached
    const request = yield* HttpServerRequest.HttpServerRequest
    const fields = { ...always, ...headers, etag }
    return isKnown(request.headers["if-none-match"], etag)
      ? HttpServerResponse.empty({ status: 304, headers: fields })
      : HttpServerResponse.uint8Array(bytes, { contentType, headers: fields })
  }))
  return Effect.provideService(answer, RateLimits, limits)
})

// Kept by browsers, but asked for: the next version of the server must not be shown with the page of the last.
const always = { "cache-control": "no-cache", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" }
