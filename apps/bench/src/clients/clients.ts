import { bareFetch } from "./bareFetch.ts"
import type { ClientKind } from "./Client.ts"
import { effectClient } from "./effectClient.ts"
import { generatedName, heyApi } from "./heyApi.ts"
import { openapiFetch } from "./openapiFetch.ts"
import { promiseClient } from "./promiseClient.ts"

/** All clients, in the order of the tables; `generated` is the module of the generated one. */
export const clientsOf = (generated: string): ReadonlyArray<ClientKind> => [
  bareFetch,
  openapiFetch,
  heyApi(generated),
  effectClient,
  promiseClient
]

/** The clients that ratios are taken to. */
export const peers: ReadonlyArray<string> = [bareFetch.name, openapiFetch.name, generatedName]

/** Whether a client is one that ratios are taken to. */
export const isPeer = (name: string): boolean => peers.includes(name)
