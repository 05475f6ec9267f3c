import { FileSystem } from "@effect/platform"
import { Config, ConfigError, Effect, Option, Redacted } from "effect"

/** A secret of the environment, or of a file that it names and that can be read again. */
export interface SecretSetting {
  readonly value: Redacted.Redacted
  /** The file that holds it; absent where the variable itself does. */
  readonly file?: string
}

/** What is asked of a secret: what is wrong with a text, or nothing. */
export type Complaint = (text: string) => string | undefined

/** A secret that no header field could carry would fail as if the network were down. */
export const notForHeaders: Complaint = (text) =>
  /^[\x21-\x7e]+$/.test(text) ? undefined : "must be ASCII without spaces and line breaks"

/** Reads a secret from the variable `name`, or from the file that `name_FILE` names; from one of the two. */
export const secretSetting = (
  name: string,
  complain: Complaint
): Effect.Effect<Option.Option<SecretSetting>, ConfigError.ConfigError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fileName = `${name}_FILE`
    const { file, text } = yield* Config.all({ text: variable(name), file: variable(fileName) })
    if (Option.isSome(text) && Option.isSome(file)) {
      return yield* Effect.fail(ConfigError.InvalidData([fileName], `must not be set beside ${name}`))
    }
    if (Option.isSome(file)) {
      const value = yield* Effect.mapError(
        readSecret(file.value, complain),
        (problem) => ConfigError.InvalidData([fileName], `the file that it names ${problem}`)
      )
      return Option.some({ value, file: file.value })
    }
    const problem = Option.flatMapNullable(text, complain)
    if (Option.isSome(problem)) return yield* Effect.fail(ConfigError.InvalidData([name], problem.value))
    return Option.map(text, (value) => ({ value: Redacted.make(value) }))
  })

/** The secret that a file holds, without line breaks at its end, or what is wrong with it. */
export const readSecret = (
  file: string,
  complain: Complaint
): Effect.Effect<Redacted.Redacted, string, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const content = yield* Effect.mapError(files.readFileString(file), () => "cannot be read")
    const text = content.replace(/(?:\r?\n)+$/, "")
    if (text === "") return yield* Effect.fail("is empty")
    const problem = complain(text)
    return problem === undefined ? Redacted.make(text) : yield* Effect.fail(problem)
  })

const variable = (name: string) => Config.map(Config.option(Config.string(name)), Option.filter((text) => text !== ""))
