import type { AsyncEntry } from "@napi-rs/keyring"
import { Context, Data, Duration, Effect, Layer, Option, Redacted } from "effect"

/** There is no keyring here, or it does not open. */
export class KeyringUnavailable extends Data.TaggedError("KeyringUnavailable") {
  override get message() {
    return "the system's keyring cannot be used"
  }
}

/** Secrets that the operating system keeps for a person, by account. */
export class Keyring extends Context.Tag("cli/Keyring")<Keyring, {
  readonly get: (account: string) => Effect.Effect<Option.Option<Redacted.Redacted>, KeyringUnavailable>
  readonly set: (account: string, secret: Redacted.Redacted) => Effect.Effect<void, KeyringUnavailable>
  /** Removes a secret; one that is not there is no failure. */
  readonly remove: (account: string) => Effect.Effect<void, KeyringUnavailable>
}>() {
  /**
   * The keychain of macOS, the credential manager of Windows, the Secret Service of Linux. It is loaded when a secret is
   * first asked for.
   *
   * On Linux the library would also take the kernel's keyring, which forgets everything when the machine starts again.
   */
  static readonly layer: Layer.Layer<Keyring> = Layer.sync(Keyring, () => ({
    get: (account) =>
      Effect.map(
        attempt(account, (entry, signal) => entry.getPassword(signal)),
        (secret) => Option.map(Option.fromNullable(secret), (secret) => Redacted.make(secret))
      ),
    set: (account, secret) => attempt(account, (entry, signal) => entry.setPassword(Redacted.value(secret), signal)),
    remove: (account) => Effect.asVoid(attempt(account, (entry, signal) => entry.deletePassword(signal)))
  }))

  /** No keyring at all. */
  static readonly layerNone: Layer.Layer<Keyring> = Layer.succeed(Keyring, {
    get: () => new KeyringUnavailable(),
    set: () => new KeyringUnavailable(),
    remove: () => new KeyringUnavailable()
  })
}

const attempt = <A>(account: string, use: (entry: AsyncEntry, signal: AbortSignal) => Promise<A>) =>
  Effect.tryPromise({
    try: async (signal) => {
      const { AsyncEntry } = await import("@napi-rs/keyring")
      return use(new AsyncEntry(service, account, { linux: { store: "secret-service" } }), signal)
    },
    catch: () => new KeyringUnavailable()
  }).pipe(Effect.timeoutFail({ duration: patience, onTimeout: () => new KeyringUnavailable() }))

const service = "lanekit"

// A locked keyring asks the person for its password.
const patience = Duration.minutes(1)
