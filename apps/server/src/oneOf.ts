import { Config, ConfigError, Either } from "effect"

/** A variable that is one of some words. Empty, it counts as absent. */
export const oneOf = <const Words extends ReadonlyArray<string>>(
  name: string,
  ...words: Words
): Config.Config<Words[number]> =>
  Config.nonEmptyString(name).pipe(
    Config.mapOrFail((text) => {
      const found = words.find((word) => word === text)
      return found === undefined
        ? Either.left(ConfigError.InvalidData([], `must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`))
        : Either.right(found)
    })
  )
