import type { SqlClient } from "@effect/sql/SqlClient"
import type { ApiKey, CompanyStore, ContactStore, Workspace } from "@lanekit/core"
import { Layer } from "effect"
import * as SqlApiKeyStore from "./SqlApiKeyStore.ts"
import * as SqlCompanyStore from "./SqlCompanyStore.ts"
import * as SqlContactStore from "./SqlContactStore.ts"
import * as SqlWorkspaceStore from "./SqlWorkspaceStore.ts"

/** Every port of the domain, on one database. */
export const layer: Layer.Layer<
  ContactStore | CompanyStore | Workspace.WorkspaceStore | ApiKey.ApiKeyStore,
  never,
  SqlClient
> = Layer.mergeAll(SqlContactStore.layer, SqlCompanyStore.layer, SqlWorkspaceStore.layer, SqlApiKeyStore.layer)

/** The keys alone, for a server whose contacts live elsewhere. */
export const layerApiKeys: Layer.Layer<ApiKey.ApiKeyStore, never, SqlClient> = SqlApiKeyStore.layer
