import { InputRefused, nearest } from "@lanekit/terminal"
import { Effect, Schema } from "effect"
import { settings } from "../../config/Setting.ts"

/** What `config` can set and show. */
export const ConfigName = Schema.Literal("api-key", "base-url", "timeout", "retries")
export type ConfigName = typeof ConfigName.Type

/** All of them, in the order in which they are shown. */
export const configNames: ReadonlyArray<ConfigName> = ConfigName.literals

/** The name that was typed. */
export const decodeName = (typed: string): Effect.Effect<ConfigName, InputRefused> =>
  Effect.mapError(parse(typed), () => {
    const message = `must be ${configNames.slice(0, -1).join(", ")} or ${configNames.at(-1)}${
      nearest(typed, configNames)
    }`
    return new InputRefused({ issues: [{ flag: "<name>", path: "name", message }] })
  })

const parse = Schema.decodeUnknown(ConfigName)

/** Whether it is a setting with a variable and a field of its own. */
export const isSetting = (name: ConfigName): name is keyof typeof settings => Object.hasOwn(settings, name)
