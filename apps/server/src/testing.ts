import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect, Exit, Layer, Logger, Scope } from "effect"
import * as App from "./App.ts"
import type { ServerConfig } from "./ServerConfig.ts"
import { makeKey, scopes } from "./standIn/keys.ts"
import { settle } from "./standIn/settle.ts"
import type { StandIn } from "./standIn/StandIn.ts"
import { standInOf } from "./standIn/standInOf.ts"
import { type StandInOptions, understand } from "./standIn/StandInOptions.ts"
import { explain } from "./startFailure.ts"

export type {
  AnsweredRequest,
  CreatedWebhook,
  Fault,
  FaultInForce,
  Holdings,
  NewWebhook,
  RecordCounts,
  Report,
  StandIn,
  StandInKey,
  Time
} from "./standIn/StandIn.ts"
export { StandInError } from "./standIn/StandIn.ts"
export type { StandInLimits, StandInOptions } from "./standIn/StandInOptions.ts"

/**
 * Starts a stand-in for the API: on a free port of loopback, with a database of its own in memory and keys of its own.
 * Several at once know nothing of each other. Rejected with a {@link StandInError} that names the option to change.
 */
export const startStandIn = async (options: StandInOptions = {}): Promise<StandIn> => {
  const { hasAdmin, hasLogs, limits, seed, unknownFields, webhookRetries } = await settle(
    Effect.runPromiseExit(Effect.provide(understand(options), NodeFileSystem.layer))
  )
  const [full, read] = [makeKey("full", scopes.full), makeKey("read", scopes.read)]
  const own = [full.kept, read.kept]
  const config: ServerConfig = {
    host: "127.0.0.1",
    port: 0,
    backend: { _tag: "Embedded" },
    database: ":memory:",
    seed: { _tag: "Given", data: { ...seed, apiKeys: [...seed.apiKeys, ...own] } },
    unknownFields,
    limits,
    webhookRetries,
    adminPort: hasAdmin ? 0 : undefined
  }
  const app = Layer.provide(App.directed(config, own), hasLogs ? Layer.empty : Logger.remove(Logger.defaultLogger))
  const scope = Effect.runSync(Scope.make())
  const stop = Scope.close(scope, Exit.void)
  const starting = Layer.toRuntime(app).pipe(
    Scope.extend(scope),
    Effect.onError(() => stop),
    Effect.mapError((failure) => ({ message: explain(failure) }))
  )
  const runtime = await settle(Effect.runPromiseExit(starting))
  return standInOf(runtime, { full: full.secret, read: read.secret }, stop)
}
