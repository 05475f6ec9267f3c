import { HttpMiddleware, HttpServer as PlatformServer, type HttpServerError } from "@effect/platform"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import type { SeedData } from "@lanekit/core"
import { Duration, Effect, Layer } from "effect"
import { type AdminPortUnusable, AdminServer } from "./admin/AdminServer.ts"
import { Auth } from "./Auth.ts"
import * as Backend from "./Backend.ts"
import { Draining } from "./Draining.ts"
import { Faults } from "./faults/Faults.ts"
import { gatewayAdmin } from "./gateway/gatewayAdmin.ts"
import * as GatewayRoutes from "./gateway/GatewayRoutes.ts"
import { operatingDefaults } from "./gateway/OperatingSettings.ts"
import * as HttpServer from "./HttpServer.ts"
import { RateLimits } from "./limits/RateLimits.ts"
import * as recorder from "./report/recorder.ts"
import { Report } from "./report/Report.ts"
import * as Routes from "./Routes.ts"
import { acceptsDemoKeys, type ServerConfig } from "./ServerConfig.ts"
import * as serverMetrics from "./serverMetrics.ts"
import { ShiftedClock } from "./ShiftedClock.ts"
import { State } from "./state/State.ts"

/** What there is of a server once it listens. */
export type Services = PlatformServer.HttpServer | Faults | Report | RateLimits | Backend.Services

/** Why a server cannot be started. */
export type AppError = HttpServerError.ServeError | AdminPortUnusable | Backend.BackendError

/** The whole server, with its admin port where there is to be one. */
export const layer = (config: ServerConfig): Layer.Layer<Services | AdminServer, AppError> =>
  config.backend._tag === "Productlane"
    ? serving(config, watched(config, config.backend))
    : config.adminPort === undefined
    ? Layer.merge(serving(config, Backend.layer(config)), AdminServer.layerNone)
    : directed(config)

// The admin port of a gateway is there until the last request is answered.
const watched = ({ adminPort, ...config }: ServerConfig, { operating = operatingDefaults }: Backend.Remote) =>
  (adminPort === undefined ? AdminServer.layerNone : gatewayAdmin({ host: operating.adminHost, port: adminPort })).pipe(
    Layer.provideMerge(Backend.layer({ ...config, adminPort }))
  )

/**
 * A server that can be directed, on an admin port or without: its state replaced, its clock advanced. Of the keys of its
 * seed, no restore takes away those that are to be kept.
 */
export const directed = (
  config: ServerConfig,
  kept: ReadonlyArray<SeedData.SeedApiKey> = []
): Layer.Layer<Services | Backend.OwnServices | State | ShiftedClock | AdminServer, AppError> =>
  (config.adminPort === undefined ? AdminServer.layerNone : AdminServer.layer(config.adminPort)).pipe(
    Layer.provideMerge(State.layer(config, kept)),
    Layer.provide(NodeFileSystem.layer),
    Layer.provideMerge(serving(config, Backend.embedded(config))),
    Layer.provideMerge(ShiftedClock.layer)
  )

// What listens is innermost, so that it stops first: while it finishes its requests, everything that they use is still
// there.
const serving = <Own>(
  config: ServerConfig,
  backend: Layer.Layer<Own | Backend.Services, Backend.BackendError | AdminPortUnusable, Draining>
) =>
  Layer.scopedDiscard(leaving(config)).pipe(
    Layer.provide(Layer.scopedDiscard(Effect.flatMap(Routes.handle, (handle) => PlatformServer.serveEffect(handle)))),
    // The platform's own span would carry the URL, and a query may hold an e-mail address.
    HttpMiddleware.withTracerDisabledWhen(() => true),
    Layer.provide(GatewayRoutes.layer),
    Layer.provide(Routes.layer(config.unknownFields)),
    Layer.provideMerge(HttpServer.layer({ host: config.host, port: config.port, ...drainOf(config) })),
    Layer.provide(recorderOf(config)),
    Layer.provideMerge(Layer.mergeAll(RateLimits.layer(config.limits), Faults.layer, Report.layer)),
    Layer.provide(Auth.layer({ acceptsDemoKeys: acceptsDemoKeys(config) })),
    Layer.provideMerge(backend),
    Layer.provide(Draining.layer)
  )

// What begins last ends first: balancers are told, and have time to notice, before the port is closed.
const leaving = ({ backend }: ServerConfig) =>
  Effect.flatMap(Draining, ({ begin }) => {
    const { drainDelay } = backend._tag === "Productlane" ? backend.operating ?? operatingDefaults : operatingDefaults
    return Effect.addFinalizer(() =>
      Effect.zipRight(
        begin,
        Effect.when(Effect.sleep(drainDelay), () => Duration.greaterThan(drainDelay, Duration.zero))
      )
    )
  })

const drainOf = ({ backend }: ServerConfig) =>
  backend._tag === "Productlane" ? { drain: (backend.operating ?? operatingDefaults).drain } : {}

// A gateway's callers are not ours to judge, and their requests not ours to keep: they are counted.
const recorderOf = ({ backend, limits }: ServerConfig) =>
  backend._tag === "Embedded" ? recorder.layer({ hasLimits: limits.areEnforced }) : serverMetrics.layer
