import type { SqlClient } from "@effect/sql/SqlClient"
import type {
  ApiKey,
  ApiKeyRegistry,
  BlockedSenderStore,
  CompanyStore,
  ContactStore,
  DeliveryQueue,
  MembershipStore,
  WebhookStore,
  Workspace
} from "@lanekit/core"
import { Layer } from "effect"
import * as SqlApiKeyRegistry from "./SqlApiKeyRegistry.ts"
import * as SqlApiKeyStore from "./SqlApiKeyStore.ts"
import * as SqlBlockedSenderStore from "./SqlBlockedSenderStore.ts"
import * as SqlCompanyStore from "./SqlCompanyStore.ts"
import * as SqlContactStore from "./SqlContactStore.ts"
import * as SqlDeliveryQueue from "./SqlDeliveryQueue.ts"
import * as SqlMembershipStore from "./SqlMembershipStore.ts"
import * as SqlWebhookStore from "./SqlWebhookStore.ts"
import * as SqlWorkspaceStore from "./SqlWorkspaceStore.ts"

/** Every port of the domain. */
export type Stores =
  | ContactStore
  | MembershipStore
  | BlockedSenderStore
  | CompanyStore
  | Workspace.WorkspaceStore
  | ApiKey.ApiKeyStore

/** Every port of the domain, on one database. */
export const layer: Layer.Layer<Stores, never, SqlClient> = Layer.mergeAll(
  SqlContactStore.layer,
  SqlMembershipStore.layer,
  SqlBlockedSenderStore.layer,
  SqlCompanyStore.layer,
  SqlWorkspaceStore.layer,
  SqlApiKeyStore.layer
)

/** Webhooks, and the outbox of what they are told: the stores of {@link layer} write into it. */
export const layerWebhooks: Layer.Layer<WebhookStore | DeliveryQueue.DeliveryQueue, never, SqlClient> = Layer.merge(
  SqlWebhookStore.layer,
  SqlDeliveryQueue.layer
)

/** The keys alone, for a server whose contacts live elsewhere. */
export const layerApiKeys: Layer.Layer<ApiKey.ApiKeyStore, never, SqlClient> = SqlApiKeyStore.layer

/** The operator's view of the keys. */
export const layerApiKeyRegistry: Layer.Layer<ApiKeyRegistry.ApiKeyRegistry, never, SqlClient> = SqlApiKeyRegistry.layer
