import * as HttpClient from "@effect/platform/HttpClient"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { CompanyDirectory, ContactDirectory, Failure, issues, type SeedData, Workspace } from "@lanekit/core"
import * as Fixture from "@lanekit/core/testing/Fixture"
import * as Memory from "@lanekit/core/testing/Memory"
import { Array, Effect, Layer, Schema, Struct } from "effect"
import * as ErrorEnvelope from "../ErrorEnvelope.ts"
import * as handlers from "../handlers.ts"
import type { Operation } from "../Operation.ts"
import { type OperationName, type Operations, operations } from "../operations.ts"

/** What an API in memory begins with. What is not given is empty; `Fixture` of `@lanekit/core/testing` makes records. */
export type Records = Partial<Omit<SeedData.SeedData, "workspaceId" | "apiKeys" | "webhooks">>

/**
 * The API in memory, in the place of the network: each request is read as the table of operations says, executed on core's
 * model, and answered with the wire's JSON. It takes any key and has no limits; its time is the `Clock`'s.
 */
export const layer = (records: Records = {}): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(HttpClient.HttpClient, make).pipe(
    Layer.provide(Layer.provideMerge(ContactDirectory.layer, CompanyDirectory.layer)),
    Layer.provide(Memory.layer(Fixture.seed(records)))
  )

const make = Effect.gen(function*() {
  const records = yield* handlers.make
  const workspace = yield* Workspace.WorkspaceStore
  const all: { readonly [Name in OperationName]: handlers.Handler<Operations[Name]> } = {
    ...records,
    getMe: () => Effect.map(workspace.get, (workspace) => ({ ...workspace, apiKeyId: "key_memory", scopes: [] }))
  }
  const toRoute = <Name extends OperationName>(name: Name) => routeOf(operations[name], all[name])
  const routes = Struct.keys(operations).map(toRoute)
  let requests = 0

  return HttpClient.make((request, url) =>
    Effect.suspend(() => {
      const requestId = `req_${++requests}`
      const found = routes.flatMap((route) => route(request, url) ?? [])
      return (Array.isNonEmptyArray(found) ? found[0] : Effect.fail(new Failure.EndpointNotFound())).pipe(
        Effect.map((body) => respond(200, { [ErrorEnvelope.requestIdHeader]: requestId }, body)),
        Effect.catchAll((failure) => {
          const { body, headers, status } = ErrorEnvelope.toAnswer(failure, requestId)
          return Effect.succeed(respond(status, headers, body))
        }),
        Effect.map((response) => HttpClientResponse.fromWeb(request, response))
      )
    })
  )
})

// The web's own classes, which every runtime has: declared as far as they are used, so that this package asks for no
// runtime's types.
declare const Response: new(
  body: string,
  init: { readonly status: number; readonly headers: Readonly<Record<string, string>> }
) => WebResponse
declare const TextDecoder: new() => { readonly decode: (bytes: Uint8Array) => string }

type WebResponse = Parameters<typeof HttpClientResponse.fromWeb>[1]

interface RequestUrl {
  readonly pathname: string
  readonly searchParams: Iterable<readonly [name: string, value: string]>
}

type Route = (
  request: HttpClientRequest.HttpClientRequest,
  url: RequestUrl
) => Effect.Effect<unknown, Failure.Failure> | undefined

// Literal paths stand in the table before those that would take them for an id.
const routeOf = <Op extends Operation>(operation: Op, handle: handlers.Handler<Op>): Route => {
  const pattern = new RegExp(`${operation.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`)
  const decode = Schema.decodeUnknown(
    Schema.Struct({ params: operation.params, query: operation.query, body: operation.body }),
    { errors: "all", onExcessProperty: "error" }
  )
  const encode = Schema.encode(operation.success, { onExcessProperty: "preserve" })

  return (request, url) => {
    const match = pattern.exec(url.pathname)
    if (match === null || request.method !== operation.method) return undefined
    return decode({
      params: Object.fromEntries(
        Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
      ),
      query: Object.fromEntries(url.searchParams),
      body: bodyOf(request)
    }).pipe(
      Effect.mapError(({ issue }) => new Failure.ValidationFailed({ issues: issuesOf(issue) })),
      Effect.flatMap(handle),
      Effect.flatMap((success) => Effect.orDie(encode(success)))
    )
  }
}

const issuesOf = (issue: Parameters<typeof issues.from>[0]) =>
  Array.map(issues.from(issue), ({ message, path }) => ({
    path: path.replace(/^(?:params|query|body)(?:\.|$)/, ""),
    message
  }))

const bodyOf = ({ body }: HttpClientRequest.HttpClientRequest): unknown =>
  body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(body.body)) : undefined

const respond = (status: number, headers: Readonly<Record<string, string>>, body: unknown): WebResponse =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } })
