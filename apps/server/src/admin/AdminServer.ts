import { type HttpApp, HttpMiddleware, HttpServer as PlatformServer } from "@effect/platform"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Context, Data, Effect, Layer } from "effect"
import { drainLimit, makeServer, Timeouts } from "../HttpServer.ts"
import * as adminHandlers from "./adminHandlers.ts"
import * as AdminRoutes from "./AdminRoutes.ts"

/** The admin port cannot be listened on. */
export class AdminPortUnusable extends Data.TaggedError("AdminPortUnusable")<{ readonly cause: unknown }> {}

/** The admin port, which is not the port of the API. */
export class AdminServer extends Context.Tag("server/AdminServer")<AdminServer, {
  /** The port that it listens on; absent without an admin port. */
  readonly port: number | undefined
}>() {
  /** No admin port. */
  static readonly layerNone: Layer.Layer<AdminServer> = Layer.succeed(AdminServer, { port: undefined })

  /** Listens on a port of 127.0.0.1; 0 takes a free one. */
  static readonly layer = (port: number): Layer.Layer<AdminServer, AdminPortUnusable, adminHandlers.Services> =>
    listening({ host: "127.0.0.1", port }, AdminRoutes.handle()).pipe(
      Layer.provide(AdminRoutes.layer),
      Layer.provide(adminHandlers.layer)
    )
}

/** An admin port that answers requests in some way. */
export const listening = <R, R2>(
  options: { readonly host: string; readonly port: number },
  handle: Effect.Effect<HttpApp.Default<never, R>, never, R2>
) =>
  Layer.scoped(
    AdminServer,
    Effect.gen(function*() {
      yield* PlatformServer.serveEffect(yield* handle)
      const { address } = yield* PlatformServer.HttpServer
      return { port: address._tag === "TcpAddress" ? address.port : undefined }
    })
  ).pipe(
    HttpMiddleware.withTracerDisabledWhen(() => true),
    Layer.provide(portOf(options))
  )

const portOf = (options: { readonly host: string; readonly port: number }) =>
  Layer.unwrapEffect(
    Effect.map(
      Timeouts,
      (timeouts) => NodeHttpServer.layer(() => makeServer(drainLimit, () => ({}), timeouts), options)
    )
  ).pipe(
    Layer.mapError(({ cause }) => new AdminPortUnusable({ cause }))
  )
