export type {
  BlockedSender,
  BlockedSenderFilter,
  BlockedSenderType,
  NewBlockedSender
} from "./promise/BlockedSender.ts"
export type { CallOptions, Lane, Priority, Retry, Signal, Wait } from "./promise/CallOptions.ts"
export type {
  BlockedSenderCalls,
  Client,
  CompanyCalls,
  ContactCalls,
  MembershipCalls,
  UpdateOptions
} from "./promise/Client.ts"
export type { ClientOptions, Fetch } from "./promise/ClientOptions.ts"
export type {
  Company,
  CompanyFilter,
  CompanyOwner,
  CompanyRef,
  CompanyResolution,
  CompanySelector,
  CompanyUpdate,
  NewCompany
} from "./promise/Company.ts"
export type { Contact, ContactFilter, ContactUpdate, NewContact } from "./promise/Contact.ts"
export { createClient } from "./promise/createClient.ts"
export type { Deletion } from "./promise/Deletion.ts"
export { type AnyProductlaneError, isProductlaneError } from "./promise/errors.ts"
export * from "./promise/errors/access.ts"
export * from "./promise/errors/input.ts"
export * from "./promise/errors/records.ts"
export * from "./promise/errors/service.ts"
export type { Moment, PageFilter, TimeFilter } from "./promise/Filter.ts"
export type { Identity } from "./promise/Identity.ts"
export type { LaneStatus, Limits } from "./promise/Limits.ts"
export type { Listing, Page } from "./promise/Page.ts"
export { type ErrorFacts, ProductlaneError } from "./promise/ProductlaneError.ts"
export type { Answer, Method, QueryValue, RequestOptions } from "./promise/Request.ts"
export type { CompanyEvent, ContactEvent, UnknownEvent, WebhookEvent } from "./promise/WebhookEvent.ts"
export {
  createDeduper,
  type Deduper,
  type DeliveryHeaders,
  DeliveryRefused,
  verify,
  type VerifyOptions
} from "./promise/webhooks.ts"
