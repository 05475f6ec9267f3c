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
import { type Config, type ConfigError, Context, Effect, Layer, type Stream } from "effect"
import { type ClientConfig, fromConfig } from "./ClientConfig.ts"
import type { CompanyResolver } from "./CompanyResolver.ts"
import { makeExecute } from "./internal/execute.ts"
import { methodsOf } from "./internal/methods.ts"
import { makeRaw } from "./internal/raw.ts"
import { makeResending } from "./internal/resend.ts"
import { makeExchange } from "./internal/send.ts"
import { withResolver } from "./internal/withResolver.ts"
import { vendorLimits } from "./Lane.ts"
import { Lanes } from "./Lanes.ts"
import type { Failures, Success } from "./Operation.ts"
import type { Operations } from "./operations.ts"
import type { PagesOptions } from "./pages.ts"
import type { RawAnswer, RawRequest } from "./RawRequest.ts"
import { defaultPolicy } from "./Retry.ts"

/** How a contact is changed. */
export interface UpdateOptions {
  /**
   * Whether the contact is read first, and only what differs is sent; nothing at all where nothing differs. A read costs
   * about a seventeenth of a write under the vendor's limits.
   */
  readonly skipUnchanged?: boolean
}

type Answer<Name extends keyof Operations> = Effect.Effect<Success<Operations[Name]>, Failures<Operations[Name]>>

type PageOf<Name extends keyof Operations> = Success<Operations[Name]>

type Pages<Name extends keyof Operations> = Stream.Stream<PageOf<Name>, Failures<Operations[Name]>>

type Items<Name extends "listContacts" | "listBlockedSenders" | "listCompanies"> = Stream.Stream<
  PageOf<Name>["data"][number],
  Failures<Operations[Name]>
>

type Resolver = Context.Tag.Service<CompanyResolver>

/** The API as typed methods: each gives exactly the failures that its call can have. */
export class Productlane extends Context.Tag("http/Productlane")<Productlane, {
  /** Who the key belongs to. Any key may ask. */
  readonly me: Answer<"getMe">
  readonly contacts: {
    readonly get: (id: Contact.ContactId) => Answer<"getContact">
    /** The contact that has this e-mail address. */
    readonly getByEmail: (email: string) => Answer<"getContactByEmail">
    /** One page. */
    readonly list: (query: ContactQuery) => Answer<"listContacts">
    /** All pages from the query's cursor on; see `pages`. */
    readonly pages: (query: ContactQuery, options?: PagesOptions) => Pages<"listContacts">
    /** All contacts from the query's cursor on; see `pages`. */
    readonly items: (query: ContactQuery, options?: PagesOptions) => Items<"listContacts">
    readonly create: (contact: NewContact.NewContact) => Answer<"createContact">
    /** Changes a contact. With `skipUnchanged` it is read first, and what is so already is not written. */
    readonly update: (
      id: Contact.ContactId,
      patch: ContactPatch.ContactPatch,
      options?: UpdateOptions
    ) => Answer<"updateContact">
    readonly delete: (id: Contact.ContactId) => Answer<"deleteContact">
    /** The companies that a contact belongs to, the primary one first. */
    readonly companies: {
      readonly list: (id: Contact.ContactId) => Answer<"listContactCompanies">
      readonly add: (id: Contact.ContactId, company: CompanySelector.CompanySelector) => Answer<"addContactCompany">
      readonly remove: (id: Contact.ContactId, companyId: Company.CompanyId) => Answer<"removeContactCompany">
    }
  }
  readonly blockedSenders: {
    /** One page. */
    readonly list: (query: BlockedSenderQuery) => Answer<"listBlockedSenders">
    /** All pages from the query's cursor on; see `pages`. */
    readonly pages: (query: BlockedSenderQuery, options?: PagesOptions) => Pages<"listBlockedSenders">
    /** All blocked senders from the query's cursor on; see `pages`. */
    readonly items: (query: BlockedSenderQuery, options?: PagesOptions) => Items<"listBlockedSenders">
    readonly create: (sender: BlockedSender.NewBlockedSender) => Answer<"createBlockedSender">
    readonly delete: (id: BlockedSender.BlockedSenderId) => Answer<"deleteBlockedSender">
  }
  readonly companies: {
    readonly get: (id: Company.CompanyId) => Answer<"getCompany">
    /** One page. */
    readonly list: (query: CompanyQuery) => Answer<"listCompanies">
    /** All pages from the query's cursor on; see `pages`. */
    readonly pages: (query: CompanyQuery, options?: PagesOptions) => Pages<"listCompanies">
    /** All companies from the query's cursor on; see `pages`. */
    readonly items: (query: CompanyQuery, options?: PagesOptions) => Items<"listCompanies">
    /** Which company a selector names, found with reads only, and remembered for a while; see `CompanyResolver`. */
    readonly resolve: Resolver["resolve"]
    /** Which companies many selectors name, in their order, with as few reads as it takes; see `CompanyResolver`. */
    readonly resolveAll: Resolver["resolveAll"]
    /** Forgets what an event of a webhook may have changed. Writes of this client are taken into account by themselves. */
    readonly invalidate: Resolver["invalidate"]
    /** Forgets every company that was resolved. */
    readonly invalidateAll: Resolver["invalidateAll"]
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
      const methods = methodsOf(makeExecute(config, exchange, lanes, resending))
      const request = makeRaw(config, exchange, lanes, resending)
      return { ...(yield* withResolver(methods, request, config)), lanes }
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
