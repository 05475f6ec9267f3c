import type * as FileSystem from "@effect/platform/FileSystem"
import * as HttpClient from "@effect/platform/HttpClient"
import { CompanyDirectory, ContactDirectory } from "@lanekit/core"
import { Productlane, stores } from "@lanekit/http"
import { Context, Effect, Layer } from "effect"
import type { ConfigFiles } from "./config/ConfigFiles.ts"
import type { Keyring } from "./config/Keyring.ts"
import * as settings from "./settings.ts"

type Client = Context.Tag.Service<Productlane>

/** What commands do with the API. */
export interface OpenApi {
  /** All that a client can do. */
  readonly client: Client
  readonly contacts: Context.Tag.Service<ContactDirectory>
  readonly companies: Context.Tag.Service<CompanyDirectory>
  /** Which companies a contact belongs to. */
  readonly memberships: Client["contacts"]["companies"]
  readonly blockedSenders: Client["blockedSenders"]
  readonly me: Client["me"]
  /** A request of one's own, through the lanes of all others. */
  readonly request: Client["request"]
  /** Where the API begins. */
  readonly baseUrl: string
}

/**
 * The API, which a command opens once its input is known to be good: help and mistakes of typing need no key.
 */
export class Api extends Context.Tag("cli/Api")<Api, {
  readonly open: Effect.Effect<OpenApi, settings.Unusable>
}>() {
  /** The API that the environment and the profile name; see {@link settings.read}. */
  static readonly layer: Layer.Layer<
    Api,
    never,
    FileSystem.FileSystem | HttpClient.HttpClient | ConfigFiles | Keyring
  > = Layer.scoped(
    Api,
    Effect.gen(function*() {
      const scope = yield* Effect.scope
      const files = yield* Effect.context<FileSystem.FileSystem | ConfigFiles | Keyring>()
      const http = yield* HttpClient.HttpClient
      const open = Effect.gen(function*() {
        const config = yield* Effect.provide(settings.read, files)
        const client = yield* Effect.provideService(Productlane.make(config), HttpClient.HttpClient, http)
        const api = yield* directories.pipe(
          Layer.provide(Layer.succeed(Productlane, client)),
          Layer.buildWithScope(scope)
        )
        return {
          client,
          contacts: Context.get(api, ContactDirectory),
          companies: Context.get(api, CompanyDirectory),
          memberships: client.contacts.companies,
          blockedSenders: client.blockedSenders,
          me: client.me,
          request: client.request,
          baseUrl: config.baseUrl
        }
      })
      return { open }
    })
  )
}

const directories = ContactDirectory.layer.pipe(
  Layer.provideMerge(CompanyDirectory.layer),
  Layer.provide(stores.layer)
)
