import { FileSystem } from "@effect/platform"
import { Context, Effect, Layer, type Redacted } from "effect"
import { type Complaint, notForHeaders, readSecret } from "../secretSetting.ts"
import { complainOfToken, type OperatingSettings } from "./OperatingSettings.ts"

/** The secrets that a gateway uses now. */
export class Secrets extends Context.Tag("server/Secrets")<Secrets, {
  /** The key that requests upstream are sent with. */
  readonly upstreamKey: Effect.Effect<Redacted.Redacted>
  /** What opens the admin port, where that takes something. */
  readonly adminToken: Effect.Effect<Redacted.Redacted | undefined>
  /** Reads those again that files hold. What cannot be read stays as it is. */
  readonly reload: Effect.Effect<void>
}>() {
  /** The secrets of a configuration. */
  static readonly layer = (
    apiKey: Redacted.Redacted,
    { adminToken, keyFile }: Pick<OperatingSettings, "adminToken" | "keyFile">
  ): Layer.Layer<Secrets, never, FileSystem.FileSystem> =>
    Layer.effect(
      Secrets,
      Effect.gen(function*() {
        const files = yield* FileSystem.FileSystem
        const held = { upstreamKey: apiKey, adminToken: adminToken?.value }

        const read = (name: keyof typeof held, file: string | undefined, variable: string, complain: Complaint) =>
          file === undefined ? Effect.void : readSecret(file, complain).pipe(
            Effect.flatMap((secret) => {
              held[name] = secret
              return Effect.logInfo("a secret was read again")
            }),
            Effect.catchAll((problem) => Effect.logWarning(`a secret stays as it was: its file ${problem}`)),
            Effect.annotateLogs({ variable }),
            Effect.provideService(FileSystem.FileSystem, files)
          )

        return {
          upstreamKey: Effect.sync(() => held.upstreamKey),
          adminToken: Effect.sync(() => held.adminToken),
          reload: Effect.zipRight(
            read("upstreamKey", keyFile, "PRODUCTLANE_API_KEY_FILE", notForHeaders),
            read("adminToken", adminToken?.file, "LANEKIT_ADMIN_TOKEN_FILE", complainOfToken)
          )
        }
      })
    )
}
