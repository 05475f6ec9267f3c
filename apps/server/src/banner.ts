import { demoContactId, demoKeys } from "./demoSeed.ts"
import { apiPath } from "./Routes.ts"
import { isLoopback, type ServerConfig } from "./ServerConfig.ts"

/**
 * What a person reads when the server has started: where it is, and two commands that work as they are printed.
 *
 * `cli` is how the `lanekit` command is started from here.
 */
export const banner = (config: ServerConfig, port: number, cli: string): string => {
  const host = config.host.includes(":") ? `[${config.host}]` : config.host
  const baseUrl = `http://${host}:${port}${apiPath}`
  const lines = [`Lanekit answers on ${baseUrl}`, `Backend: ${describeBackend(config)}`]
  const isOpen = config.seed._tag === "Demo" && isLoopback(config.host)
  return [...lines, ...(isOpen ? invitation(baseUrl, cli) : []), "", "Stop with Ctrl-C."].join("\n")
}

const describeBackend = ({ backend, database }: ServerConfig): string =>
  backend._tag === "Embedded"
    ? `embedded, on ${database === ":memory:" ? "a database in memory" : `the SQLite file ${database}`}`
    : `the API at ${backend.client.baseUrl}`

const invitation = (baseUrl: string, cli: string): ReadonlyArray<string> => [
  `Demo keys: ${demoKeys.full} (all scopes), ${demoKeys.read} (read only)`,
  "",
  "Change a contact, with curl:",
  "",
  `  curl -X PATCH ${baseUrl}/contacts/${demoContactId} \\`,
  `    -H 'Authorization: Bearer ${demoKeys.full}' \\`,
  "    -H 'Content-Type: application/json' \\",
  `    -d '{"name": "Ada Lovelace", "company_name": "Globex"}'`,
  "",
  "or with lanekit:",
  "",
  `  PRODUCTLANE_BASE_URL=${baseUrl} \\`,
  `  PRODUCTLANE_API_KEY=${demoKeys.full} \\`,
  `  ${cli} contacts update ${demoContactId} \\`,
  `    --name "Ada King" --company-external-id crm-1005`
]
