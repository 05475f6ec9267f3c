import * as FileSystem from "@effect/platform/FileSystem"
import { Config, Effect, Option } from "effect"
import { ConfigFiles, type FileFacts } from "../../config/ConfigFiles.ts"
import { Host } from "../../config/Host.ts"
import * as profiles from "../../config/profiles.ts"
import * as settings from "../../settings.ts"
import { selectedBy } from "../config/list.ts"
import { type Check, ok, warn } from "./Check.ts"

/** The programs that run. */
export const version: Effect.Effect<Check, never, Host> = Effect.map(Host, ({ nodeVersion, platform, version }) => {
  const [major = 0, minor = 0] = nodeVersion.split(".").map(Number)
  const message = `lanekit ${version} on Node ${nodeVersion} (${platform})`
  const data = { lanekit: version, node: nodeVersion, platform }
  return major > 20 || (major === 20 && minor >= 19)
    ? ok("version", message, data)
    : warn("version", message, "install Node 20.19 or newer", data)
})

/** The profile that commands go by. */
export const profile = ({ name, source }: profiles.Selected): Check =>
  ok("profile", `${name}${selectedBy[source]}`, { profile: name, source })

/** What is kept of the configuration, and who may look at it. */
export const files = (selected: Option.Option<profiles.Selected>): Effect.Effect<Check, never, ConfigFiles> =>
  Effect.gen(function*() {
    const { directory, inspect } = yield* ConfigFiles
    const own = Option.match(selected, {
      onNone: () => [],
      onSome: ({ name }) => [profiles.profileFileOf(name), profiles.keyFileOf(name)]
    })
    const found = (yield* Effect.forEach(["", profiles.configFile, ...own], inspect)).flatMap(Option.toArray)
    const [folder] = found
    const place = yield* Effect.either(directory)
    const data = { files: found.map((each) => ({ path: each.path, mode: modeOf(each) })) }
    if (folder === undefined) {
      return ok("files", place._tag === "Right" ? `nothing is kept in ${place.right}` : place.left.message, data)
    }
    const message = found.map((each) => `${each.path}${modeOf(each) === null ? "" : ` (${modeOf(each)})`}`).join(", ")
    return Option.exists(folder.mode, (mode) => (mode & 0o077) !== 0)
      ? warn("files", message, `chmod 700 ${folder.path} keeps others out`, data)
      : ok("files", message, data)
  })

const modeOf = ({ mode }: FileFacts): string | null =>
  Option.getOrNull(Option.map(mode, (mode) => mode.toString(8).padStart(3, "0")))

/** Where requests go, and how. */
export const settingsOf = ({ baseUrl, retries, timeout }: settings.Settings): Check => {
  const { source } = baseUrl
  const place = source.kind === "environment" ? source.variable : source.kind
  const message = `${baseUrl.value} (${place}), timeout ${timeout.text}, retries ${retries.text}`
  const data = {
    base_url: baseUrl.value,
    base_url_source: baseUrl.source.kind,
    timeout: timeout.text,
    retries: retries.value
  }
  return isInTheClear(baseUrl.value)
    ? warn("settings", message, "the key is sent for everybody on the way to read: use https", data)
    : ok("settings", message, data)
}

const isInTheClear = (baseUrl: string): boolean => {
  const { hostname, protocol } = new URL(baseUrl)
  return protocol === "http:" && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}

/** Where the key comes from. */
export const key = ({ key, source }: settings.FoundKey): Effect.Effect<Check, never, FileSystem.FileSystem | Host> =>
  Effect.gen(function*() {
    const place = source.kind === "environment"
      ? source.variable
      : source.store === "keyring"
      ? "the profile, in the system's keyring"
      : "the profile, in a file"
    const message = `${settings.mask(key)} from ${place}`
    const data = {
      key: settings.mask(key),
      source: source.kind,
      ...(source.kind === "environment" ? { variable: source.variable } : { key_store: source.store })
    }
    return source.kind === "environment" && source.variable === settings.keyFileVariable && (yield* isExposed)
      ? warn("key", message, "others may read the file: chmod 600 keeps them out", data)
      : ok("key", message, data)
  })

const isExposed = Effect.gen(function*() {
  const files = yield* FileSystem.FileSystem
  const { platform } = yield* Host
  const path = yield* Config.string(settings.keyFileVariable)
  const { mode } = yield* files.stat(path)
  return platform !== "win32" && (mode & 0o077) !== 0
}).pipe(Effect.orElseSucceed(() => false))

/** Which proxy is named, and whether Node goes through it; and whether certificates are checked. Values may hold passwords. */
export const proxy = (baseUrl: string): Effect.Effect<Check> =>
  Effect.gen(function*() {
    const used = baseUrl.startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY"
    const named = yield* Effect.filter(
      ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]),
      isSet
    )
    const data = { variables: named }
    if (yield* is("NODE_TLS_REJECT_UNAUTHORIZED", "0")) {
      return warn(
        "proxy",
        "certificates are not checked",
        "unset NODE_TLS_REJECT_UNAUTHORIZED; NODE_EXTRA_CA_CERTS names further authorities",
        data
      )
    }
    const name = named.find((name) => name.toUpperCase() === used)
    if (name === undefined) return ok("proxy", "requests go directly", data)
    return (yield* is("NODE_USE_ENV_PROXY", "1"))
      ? ok("proxy", `requests go through the proxy of ${name}`, data)
      : warn(
        "proxy",
        `${name} is set, and Node goes past it`,
        "set NODE_USE_ENV_PROXY=1 with Node 22.21, 24 or newer",
        data
      )
  })

const variable = (name: string) => Effect.orDie(Config.option(Config.string(name)))

const isSet = (name: string) => Effect.map(variable(name), Option.exists((value) => value !== ""))

const is = (name: string, wanted: string) => Effect.map(variable(name), Option.contains(wanted))
