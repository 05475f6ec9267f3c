import { hanging } from "@lanekit/terminal/labelled"
import type { Context } from "effect"
import { apiPath } from "./apiPath.ts"
import { demoContactId, demoKeys } from "./demoSeed.ts"
import { settingsTable } from "./gateway/settingsTable.ts"
import { acceptsDemoKeys, type ServerConfig } from "./ServerConfig.ts"
import type { Startup } from "./Startup.ts"

/**
 * What a person reads when the server has started: where it is, the settings of a gateway, what to know of its keys and its
 * seed, and, for the demo, two commands that work as they are printed; for other keys, one to complete.
 *
 * `cli` is how the `lanekit` command is started from here.
 */
export const banner = (
  config: ServerConfig,
  startup: Context.Tag.Service<Startup>,
  port: number,
  adminPort: number | undefined,
  cli: string
): string => {
  const { backend } = config
  const baseUrl = `${originOf(config.host, port)}${apiPath}`
  const adminHost = backend._tag === "Productlane" ? backend.operating?.adminHost ?? loopback : loopback
  return [
    `Lanekit answers on ${baseUrl}`,
    `Backend: ${describeBackend(config)}`,
    ...(adminPort === undefined ? [] : [`Admin port: ${originOf(adminHost, adminPort)}/admin`]),
    ...(backend._tag === "Productlane" ? ["", "Settings:", "", ...settingsTable(config, backend)] : []),
    ...notes(config, startup),
    ...(isDemo(config, startup) ? invitation(baseUrl, cli) : startup.keys.own > 0 ? example(baseUrl) : []),
    "",
    "Stop with Ctrl-C."
  ].join("\n")
}

const loopback = "127.0.0.1"

const originOf = (host: string, port: number): string => `http://${host.includes(":") ? `[${host}]` : host}:${port}`

const describeBackend = ({ backend, database }: ServerConfig): string =>
  backend._tag === "Embedded"
    ? `embedded, on ${database === ":memory:" ? "a database in memory" : `the SQLite file ${database}`}`
    : `the API at ${backend.client.baseUrl}`

const isDemo = (config: ServerConfig, { keys }: Context.Tag.Service<Startup>): boolean =>
  config.backend._tag === "Embedded" && acceptsDemoKeys(config) && keys.demo > 0

const notes = (config: ServerConfig, startup: Context.Tag.Service<Startup>): ReadonlyArray<string> => {
  const { backend, host, seed } = config
  const { isSeedLeftOut, keys, unknownScopes } = startup
  const found = [
    seed._tag === "File" && isSeedLeftOut
      ? backend._tag === "Embedded"
        ? [
          "The database holds records already: of the seed file only the keys and webhooks were read.",
          anotherDatabase
        ]
        : ["A gateway keeps keys and nothing else: of the seed file only the keys were read."]
      : [],
    seed._tag === "Demo" && isSeedLeftOut && keys.demo === 0
      ? ["The database holds other records: the demo was left out.", anotherDatabase]
      : [],
    seed._tag === "Demo" && !acceptsDemoKeys(config) ? [`The demo keys are refused: ${host} is not loopback.`] : [],
    unknownScopes.map((sentence) => `A key of the seed has a scope that is not known: ${sentence}`),
    keys.own === 0 && !(acceptsDemoKeys(config) && keys.demo > 0)
      ? [`No API key is accepted: ${config.database === ":memory:" ? "" : makeKey}seed one (LANEKIT_SEED).`]
      : []
  ].flat()
  return found.length === 0 ? [] : ["", ...found.flatMap((note) => hanging("", note))]
}

const makeKey = "make one (keys create) or "

const anotherDatabase = "Name another file in LANEKIT_DB to begin with the seed."

const invitation = (baseUrl: string, cli: string): ReadonlyArray<string> => [
  `Demo keys: ${demoKeys.full} (all scopes), ${demoKeys.read} (read only)`,
  "",
  "Change a contact, with curl:",
  "",
  `  curl -w '\\n' -X PATCH ${baseUrl}/contacts/${demoContactId} \\`,
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

const example = (baseUrl: string): ReadonlyArray<string> => [
  "",
  "Ask what a key may do, with the key in PRODUCTLANE_API_KEY:",
  "",
  `  curl -w '\\n' ${baseUrl}/me \\`,
  `    -H "Authorization: Bearer $PRODUCTLANE_API_KEY"`
]
