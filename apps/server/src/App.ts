import { HttpMiddleware, HttpServer as PlatformServer, type HttpServerError } from "@effect/platform"
import { Effect, Layer } from "effect"
import { Auth } from "./Auth.ts"
import * as Backend from "./Backend.ts"
import { Faults } from "./faults/Faults.ts"
import * as handlers from "./handlers/all.ts"
import * as HttpServer from "./HttpServer.ts"
import { RateLimits } from "./limits/RateLimits.ts"
import * as recorder from "./report/recorder.ts"
import { Report } from "./report/Report.ts"
import * as Routes from "./Routes.ts"
import { acceptsDemoKeys, type ServerConfig } from "./ServerConfig.ts"
import type { Startup } from "./Startup.ts"

/**
 * The whole server. What listens is innermost, so that it stops first: while it finishes its requests, everything
 * that they use is still there.
 */
export const layer = (
  config: ServerConfig
): Layer.Layer<
  PlatformServer.HttpServer | Faults | Report | Startup,
  HttpServerError.ServeError | Backend.BackendError
> =>
  Layer.scopedDiscard(Effect.flatMap(Routes.handle, (handle) => PlatformServer.serveEffect(handle))).pipe(
    // The platform's own span would carry the URL, and a query may hold an e-mail address.
    HttpMiddleware.withTracerDisabledWhen(() => true),
    Layer.provide(Routes.layer(config.unknownFields)),
    Layer.provideMerge(HttpServer.layer({ host: config.host, port: config.port })),
    Layer.provide(RateLimits.layer(config.limits)),
    Layer.provide(recorderOf(config)),
    Layer.provideMerge(Layer.merge(Faults.layer, Report.layer)),
    Layer.provide(handlers.layer),
    Layer.provide(Auth.layer({ acceptsDemoKeys: acceptsDemoKeys(config) })),
    Layer.provideMerge(Backend.layer(config))
  )

// A gateway's callers are not ours to judge, and their requests not ours to keep.
const recorderOf = ({ backend, limits }: ServerConfig) =>
  backend._tag === "Embedded" ? recorder.layer({ hasLimits: limits.areEnforced }) : Layer.empty
