import { Context, Effect, Layer } from "effect"
import { randomBytes } from "node:crypto"

/** Random bytes that nobody can guess. Effect's `Random` is none: whoever sees a few of its numbers knows the next. */
export class SecretSource extends Context.Tag("server/SecretSource")<SecretSource, {
  /** So many bytes from the system's cryptographic source. */
  readonly bytes: (size: number) => Effect.Effect<Buffer>
}>() {
  static readonly layer: Layer.Layer<SecretSource> = Layer.succeed(SecretSource, {
    bytes: (size) => Effect.sync(() => randomBytes(size))
  })
}
