import type { SqlClient } from "@effect/sql/SqlClient"
import type { ApiKey, BlockedSenderStore, CompanyStore, ContactStore, MembershipStore, Workspace } from "@lanekit/core"
import { Layer } from "effect"
import * as SqlApiKeyStore from "./SqlApiKeyStore.ts"
import * as SqlBlockedSenderStore from "./SqlBlockedSenderStore.ts"
import * as SqlCompanyStore from "./SqlCompanyStore.ts"
import * as SqlContactStore from "./SqlContactStore.ts"
import * as SqlMembershipStore from "./SqlMembershipStore.ts"
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

/** The keys alone, for a server whose contacts live elsewhere. */
export const layerApiKeys: Layer.Layer<ApiKey.ApiKeyStore, never, SqlClient> = SqlApiKeyStore.layer
