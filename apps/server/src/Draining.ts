import { Context, Effect, Layer } from "effect"

/** Whether the server is about to stop. */
export class Draining extends Context.Tag("server/Draining")<Draining, {
  readonly begin: Effect.Effect<void>
  readonly isUnderWay: () => boolean
}>() {
  /** A server that goes on until somebody says otherwise. */
  static readonly layer: Layer.Layer<Draining> = Layer.sync(Draining, () => {
    let isUnderWay = false
    return {
      begin: Effect.sync(() => {
        isUnderWay = true
      }),
      isUnderWay: () => isUnderWay
    }
  })
}
