import { InputRefused, note, Output, UsageError } from "@lanekit/terminal"
import { Effect, Option, Redacted } from "effect"
import { ConfigFiles } from "../../config/ConfigFiles.ts"
import type { KeyStore, ProfileName } from "../../config/Profile.ts"
import * as profiles from "../../config/profiles.ts"
import { Input } from "../../Input.ts"
import { Question } from "../../Question.ts"
import { checkKey } from "../../settings.ts"

/** Asks the person at the terminal for a key, which is not shown. */
export const askKey = Effect.fnUntraced(function*(profile: ProfileName) {
  const { canAsk } = yield* Output
  if (!canAsk) {
    return yield* new UsageError({ message: "nobody can be asked for the key; give it with --file, or --file -" })
  }
  const { askSecret } = yield* Question
  const typed = yield* askSecret(`API key for the profile ${profile} (it is not shown): `)
  return yield* check(Option.match(typed, { onNone: () => "", onSome: Redacted.value }), "what was typed")
})

/** The key that a file holds; `-` is standard input. */
export const readKey = (path: string) =>
  Effect.flatMap(Input, ({ read }) => read(path)).pipe(Effect.flatMap((text) => check(text, "--file")))

const check = (text: string, flag: string) =>
  Effect.mapError(checkKey(text, flag), ({ reason }) =>
    new InputRefused({
      issues: [{
        flag,
        path: "api_key",
        message: reason === "empty" ? "holds no key" : "holds characters that no API key has"
      }]
    }))

/** Tells of a key that no keyring keeps. */
export const tellOfFile = Effect.fnUntraced(function*(profile: ProfileName, store: KeyStore) {
  if (store !== "file") return
  const { notice } = yield* Output
  const { pathOf } = yield* ConfigFiles
  const path = yield* pathOf(profiles.keyFileOf(profile))
  yield* notice(
    note(
      "key_in_file",
      `the system's keyring cannot be used here, so that the key is in ${path}, for you alone to read`
    )
  )
})

/** Tells of a key that could not be removed. */
export const tellOfLocked = Effect.fnUntraced(function*(isGone: boolean) {
  const { notice } = yield* Output
  if (isGone) return
  yield* notice(note("key_stays", "the system's keyring cannot be used now: the key stays in it, and nothing reads it"))
})
