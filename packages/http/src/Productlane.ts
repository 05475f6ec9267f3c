import * as HttpClient from "@effect/platform/HttpClient"
import type {
  BlockedSender,
  BlockedSenderQuery,
  Company,
  CompanyPatch,
  CompanyQuery,
  CompanySelector,
  Contact,
  ContactPatch,
  ContactQuery,
  Failure,
  NewCompany,
  NewContact
} from "@lanekit/core"
import { type Config, type ConfigError, Context, Effect, Layer } from "effect"
import { type ClientConfig, fromConfig } from "./ClientConfig.ts"
import { clientOf } from "./internal/client.ts"
import { makeExecute } from "./internal/execute.ts"
import { makeRaw } from "./internal/raw.ts"
import { makeResending } from "./internal/resend.ts"
import { makeExchange } from "./internal/send.ts"
import { vendorLimits } from "./Lane.ts"
import { Lanes } from "./Lanes.ts"
import type { Failures, Success } from "./Operation.ts"
import type { Operations } from "./operations.ts"
import type { RawAnswer, RawRequest } from "./RawRequest.ts"
import { defaultPolicy } from "./Retry.ts"

type Answer<Name extends keyof Operations> = Effect.Effect<Success<Operations[Name]>, Failures<Operations[Name]>>

/** The API as typed methods: each gives exactly the failures that its call can have. */
export class Productlane extends Context.Tag("http/Productlane")<Productlane, {
  /** Who the key belongs to. Any key may ask. */
  readonly me: Answer<"getMe">
  readonly contacts: {
    readonly get: (id: Contact.ContactId) => Answer<"getContact">
    /** The contact that has this e-mail address. */
    readonly getByEmail: (email: string) => Answer<"getContactByEmail">
    readonly list: (query: ContactQuery) => Answer<"listContacts">
    readonly create: (contact: NewContact.NewContact) => Answer<"createContact">
    readonly update: (id: Contact.ContactId, patch: ContactPatch.ContactPatch) => Answer<"updateContact">
    readonly delete: (id: Contact.ContactId) => Answer<"deleteContact">
    /** The companies that a contact belongs to, the primary one first. */
    readonly companies: {
      readonly list: (id: Contact.ContactId) => Answer<"listContactCompanies">
      readonly add: (id: Contact.ContactId, company: CompanySelector.CompanySelector) => Answer<"addContactCompany">
      readonly remove: (id: Contact.ContactId, companyId: Company.CompanyId) => Answer<"removeContactCompany">
    }
  }
  readonly blockedSenders: {
    readonly list: (query: BlockedSenderQuery) => Answer<"listBlockedSenders">
    readonly create: (sender: BlockedSender.NewBlockedSender) => Answer<"createBlockedSender">
    readonly delete: (id: BlockedSender.BlockedSenderId) => Answer<"deleteBlockedSender">
  }
  readonly companies: {
    readonly get: (id: Company.CompanyId) => Answer<"getCompany">
    readonly list: (query: CompanyQuery) => Answer<"listCompanies">
    readonly create: (company: NewCompany.NewCompany) => Answer<"createCompany">
    readonly update: (id: Company.CompanyId, patch: CompanyPatch) => Answer<"updateCompany">
    readonly delete: (id: Company.CompanyId) => Answer<"deleteCompany">
    /** Merges the company `sourceId` into the company `id`, which survives. It cannot be taken back. */
    readonly merge: (id: Company.CompanyId, sourceId: Company.CompanyId) => Answer<"mergeCompanies">
  }
  /**
   * A request of one's own, for what no method stands for. It goes through the lanes as all others do. A write of which
   * nobody knows whether it took effect is not looked for: it fails with `OutcomeUnknown`.
   */
  readonly request: (request: RawRequest) => Effect.Effect<RawAnswer, Failure.Failure>
  /** The lanes that every request of this client goes through. */
  readonly lanes: Context.Tag.Service<Lanes>
}>() {
  /** A client for the given configuration, on the `HttpClient` of its surroundings. */
  static readonly make = (
    config: ClientConfig
  ): Effect.Effect<Context.Tag.Service<Productlane>, never, HttpClient.HttpClient> =>
    Effect.gen(function*() {
      const http = yield* HttpClient.HttpClient
      const lanes = config.lanes ?? (yield* Lanes.makeMemory(vendorLimits))
      const exchange = makeExchange(http, config, lanes)
      const resending = makeResending(config.retries ?? defaultPolicy)
      return {
        ...clientOf(makeExecute(config, exchange, lanes, resending)),
        request: makeRaw(config, exchange, lanes, resending),
        lanes
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
