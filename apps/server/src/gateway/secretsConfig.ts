import { Config, ConfigError, Either, Option, Redacted } from "effect"
import { readFileSync } from "node:fs"

/**
 * The secrets that a variable holds, or a file that the variable `<name>_FILE` names: one, or several with blanks between
 * them while they are changed. The variable wins; nothing is read from one that is empty.
 */
export const secretsConfig = (name: string): Config.Config<ReadonlyArray<Redacted.Redacted>> =>
  Config.zipWith(valueOf(name), fileOf(`${name}_FILE`), (value, file) => {
    const text = Option.orElse(value, () => file)
    return Option.match(text, {
      onNone: () => [],
      onSome: (text) =>
        Redacted.value(text).split(/\s+/).filter((word) => word !== "").map((word) => Redacted.make(word))
    })
  })

const valueOf = (name: string) =>
  Config.map(Config.option(Config.redacted(name)), Option.filter((value) => Redacted.value(value).trim() !== ""))

const fileOf = (name: string) =>
  Config.option(Config.string(name)).pipe(
    Config.map(Option.filter((path) => path !== "")),
    Config.mapOrFail((path) =>
      Option.isNone(path)
        ? Either.right(Option.none<Redacted.Redacted>())
        : Either.try({
          try: () => readFileSync(path.value, "utf8"),
          catch: () => ConfigError.InvalidData([name], "must be a file that can be read")
        }).pipe(
          Either.filterOrLeft(
            (text) => text.trim() !== "",
            () => ConfigError.InvalidData([name], "must be a file that holds a secret")
          ),
          Either.map((text) => Option.some(Redacted.make(text)))
        )
    )
  )
