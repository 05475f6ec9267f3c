import { Context, Effect, Layer, PubSub, Stream } from "effect"

/** Something that others who use the same database may wait for. */
export interface Signal {
  /** What it is about. */
  readonly topic: string
  /** Which one of its kind, where that is told. */
  readonly id: string
}

/**
 * What those who use one database tell each other beside it. A signal is a hint, and may be lost: whoever waits for one
 * looks for itself from time to time as well.
 */
export class Signals extends Context.Tag("sql/Signals")<Signals, {
  /** Tells everybody, this process included. What the signal is about must be committed. */
  readonly publish: (signal: Signal) => Effect.Effect<void>
  /** Everything that is told from now on. `missed` when something may have been lost: everybody looks for itself. */
  readonly subscribe: Stream.Stream<Signal>
  /** Whether what is told comes here now. Where it does not, nothing may be relied on that a signal would take back. */
  readonly isListening: Effect.Effect<boolean>
}>() {
  /** Among the fibers of one process. */
  static readonly layerLocal: Layer.Layer<Signals> = Layer.scoped(
    Signals,
    Effect.map(
      Effect.acquireRelease(PubSub.sliding<Signal>(4096), PubSub.shutdown),
      (hub) => ({
        publish: (signal) => Effect.asVoid(PubSub.publish(hub, signal)),
        subscribe: Stream.fromPubSub(hub),
        isListening: Effect.succeed(true)
      })
    )
  )
}

/** Says that signals may have been lost. */
export const missed: Signal = { topic: "missed", id: "" }
