import * as HttpClient from "@effect/platform/HttpClient"
import type { Company, CompanyQuery, Contact, ContactPatch, ContactQuery } from "@lanekit/core"
import { type Config, type ConfigError, Context, Effect, Layer } from "effect"
import { type ClientConfig, fromConfig } from "./ClientConfig.ts"
import { makeExecute } from "./internal/execute.ts"
import type { Failures, Success } from "./Operation.ts"
import { type Operations, operations } from "./operations.ts"

type Answer<Name extends keyof Operations> = Effect.Effect<Success<Operations[Name]>, Failures<Operations[Name]>>

/** The API as typed methods: each gives exactly the failures that its call can have. */
export class Productlane extends Context.Tag("http/Productlane")<Productlane, {
  /** Who the key belongs to. Any key may ask. */
  readonly me: Answer<"getMe">
  readonly contacts: {
    readonly get: (id: Contact.ContactId) => Answer<"getContact">
    readonly list: (query: ContactQuery) => Answer<"listContacts">
    readonly update: (id: Contact.ContactId, patch: ContactPatch.ContactPatch) => Answer<"updateContact">
  }
  readonly companies: {
    readonly get: (id: Company.CompanyId) => Answer<"getCompany">
    readonly list: (query: CompanyQuery) => Answer<"listCompanies">
  }
}>() {
  /** A client for the given configuration, on the `HttpClient` of its surroundings. */
  static readonly make = (
    config: ClientConfig
  ): Effect.Effect<Context.Tag.Service<Productlane>, never, HttpClient.HttpClient> =>
    Effect.map(HttpClient.HttpClient, (client) => {
      const execute = makeExecute(client, config)
      const getMe = execute(operations.getMe)
      const getContact = execute(operations.getContact)
      const listContacts = execute(operations.listContacts)
      const updateContact = execute(operations.updateContact)
      const getCompany = execute(operations.getCompany)
      const listCompanies = execute(operations.listCompanies)
      return {
        me: getMe({ params: {}, query: {}, body: undefined }),
        contacts: {
          get: (id) => getContact({ params: { id }, query: {}, body: undefined }),
          list: (query) => listContacts({ params: {}, query, body: undefined }),
          update: (id, patch) => updateContact({ params: { id }, query: {}, body: patch })
        },
        companies: {
          get: (id) => getCompany({ params: { id }, query: {}, body: undefined }),
          list: (query) => listCompanies({ params: {}, query, body: undefined })
        }
      }
    })

  /** A client for the given configuration. */
  static readonly layer = (config: ClientConfig): Layer.Layer<Productlane, never, HttpClient.HttpClient> =>
    Layer.effect(Productlane, Productlane.make(config))

  /** A client configured by the environment; see {@link fromConfig} for the names. */
  static readonly layerConfig = (
    config: Config.Config<ClientConfig> = fromConfig
  ): Layer.Layer<Productlane, ConfigError.ConfigError, HttpClient.HttpClient> =>
    Layer.effect(Productlane, Effect.flatMap(config, Productlane.make))
}
