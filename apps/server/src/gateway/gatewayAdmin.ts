import { HttpLayerRouter, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { AuditTrail, WriteQueue } from "@lanekit/gateway"
import { Effect, Layer, Option } from "effect"
import { answering, makeAdminAnswer } from "../admin/adminAnswer.ts"
import * as AdminRoutes from "../admin/AdminRoutes.ts"
import { type AdminPortUnusable, AdminServer, listening } from "../admin/AdminServer.ts"
import { Admission, admit, admitBearer } from "../admin/guard.ts"
import * as router from "../router.ts"
import { answerLines, wantsLines } from "./auditLines.ts"
import { GatewayFace, type GatewayServices } from "./GatewayFace.ts"
import { gatewayOperations, gatewayPlaces } from "./gatewayOperations.ts"
import { addHealthRoutes } from "./healthRoutes.ts"
import { answerMetrics } from "./metricsAnswer.ts"
import { Readiness } from "./Readiness.ts"
import { Secrets } from "./Secrets.ts"

/** The admin port of a gateway: what it does, and nothing that changes it. */
export const gatewayAdmin = (
  options: { readonly host: string; readonly port: number }
): Layer.Layer<AdminServer, AdminPortUnusable, GatewayFace> =>
  Layer.unwrapEffect(Effect.map(
    GatewayFace,
    Option.match({
      onNone: () => AdminServer.layerNone,
      onSome: (services) =>
        listening(options, handle).pipe(Layer.provide(routes), Layer.provide(Layer.succeedContext(services)))
    })
  ))

const handle = Effect.gen(function*() {
  const { adminToken } = yield* Secrets
  const admission = {
    admit: Effect.fnUntraced(function*(request: Pick<HttpServerRequest.HttpServerRequest, "headers">) {
      const token = yield* adminToken
      yield* token === undefined ? admit(request) : admitBearer(token, request)
    })
  }
  return Effect.provideService(yield* AdminRoutes.handle(gatewayPlaces), Admission, admission)
})

const routes: Layer.Layer<HttpLayerRouter.HttpRouter, never, GatewayServices> = HttpLayerRouter.use(
  Effect.fnUntraced(function*(router) {
    const { index, inspectQueue, listAudit } = gatewayOperations
    const trail = yield* AuditTrail
    const queue = yield* WriteQueue
    const lines = answerLines(trail)
    const page = makeAdminAnswer(listAudit, ({ query }) => trail.page(query))
    const audit = Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => wantsLines(request) ? lines : page)
    const census = Effect.map(queue.census, (found) => ({
      data: found.map(({ age, caller, priority, share, writes }) => ({
        caller,
        priority,
        share,
        waiting: writes,
        oldestSeconds: age / 1000
      }))
    }))
    yield* router.add("GET", index.path, makeAdminAnswer(index, () => Effect.succeed({ routes: gatewayPlaces })))
    yield* router.add("GET", listAudit.path, audit)
    yield* router.add("GET", inspectQueue.path, makeAdminAnswer(inspectQueue, () => census))
    yield* router.add("GET", "/metrics", yield* answerMetrics)
    yield* router.add("GET", "/", answering(Effect.succeed(toIndex)))
    yield* addHealthRoutes(router, yield* Readiness)
  })
).pipe(Layer.provideMerge(router.layer()))

const toIndex = HttpServerResponse.empty({ status: 302, headers: { location: gatewayOperations.index.path } })
