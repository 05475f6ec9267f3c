import { Effect, Option, Redacted } from "effect"
import { ApiKeyUnusable } from "../CommandFailure.ts"
import { ConfigFiles } from "./ConfigFiles.ts"
import { Keyring } from "./Keyring.ts"
import type { KeyStore, Profile, ProfileName } from "./Profile.ts"
import * as profiles from "./profiles.ts"

/** What keeps the key of a profile, in words. */
export const placeOf = (name: ProfileName, store: KeyStore): string =>
  store === "keyring" ? "the system's keyring" : `the key file of the profile ${name}`

/** The key of a profile that has one. */
export const get = Effect.fn("profileKeys.get")(function*(name: ProfileName, store: KeyStore) {
  const place = placeOf(name, store)
  const key = yield* store === "keyring" ? inKeyring(name, place) : inFile(name)
  return yield* Effect.mapError(key, () => new ApiKeyUnusable({ reason: "lost", place }))
})

const inKeyring = (name: ProfileName, place: string) =>
  Effect.gen(function*() {
    const keyring = yield* Keyring
    return yield* keyring.get(yield* accountOf(name))
  }).pipe(Effect.mapError(() => new ApiKeyUnusable({ reason: "locked", place })))

const inFile = Effect.fnUntraced(function*(name: ProfileName) {
  const files = yield* ConfigFiles
  const text = yield* Effect.mapError(
    files.read(profiles.keyFileOf(name), { isSecret: true }),
    (failure) => failure.reason === "exposed" ? new ApiKeyUnusable({ reason: "exposed", place: failure.path }) : failure
  )
  return Option.map(text, (key) => Redacted.make(key))
})

/**
 * Keeps the key of a profile, in the keyring or, where that cannot be used, in a file. What the profile had before is
 * removed when the new key is safe.
 */
export const set = Effect.fn("profileKeys.set")(function*(name: ProfileName, key: Redacted.Redacted) {
  const files = yield* ConfigFiles
  const keyring = yield* Keyring
  const account = yield* accountOf(name)
  const before: Profile = Option.getOrElse(yield* profiles.get(name), () => ({}))
  const isKept = yield* keyring.set(account, key).pipe(
    Effect.andThen(keyring.get(account)),
    Effect.map(Option.exists((kept) => Redacted.value(kept) === Redacted.value(key))),
    Effect.orElseSucceed(() => false)
  )
  const store: KeyStore = isKept ? "keyring" : "file"
  if (store === "file") yield* files.write(profiles.keyFileOf(name), `${Redacted.value(key)}\n`)
  yield* profiles.put(name, { ...before, key_store: store })
  if (before.key_store !== undefined && before.key_store !== store) yield* discard(name, before.key_store)
  return store
})

/** Removes the key of a profile, and says whether it is gone: it stays in a keyring that does not open. */
export const discard = Effect.fn("profileKeys.discard")(function*(name: ProfileName, store: KeyStore) {
  const files = yield* ConfigFiles
  const keyring = yield* Keyring
  if (store === "file") {
    yield* files.remove(profiles.keyFileOf(name))
    return true
  }
  return yield* Effect.isSuccess(Effect.flatMap(accountOf(name), keyring.remove))
})

// One person may have several directories of configuration, and has one keyring.
const accountOf = (name: ProfileName) =>
  Effect.flatMap(ConfigFiles, ({ pathOf }) => pathOf(profiles.profileFileOf(name)))
