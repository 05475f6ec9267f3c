import { ChangeObserver } from "@lanekit/core"
import { type Context, Effect } from "effect"
import type { Exchange } from "./Exchange.ts"

/** Notes on the record of the request whether an effect changes something. Whoever else observes changes still does. */
export const noteChanges = (exchange: Context.Tag.Service<Exchange>) => <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(ChangeObserver, ({ onChange }) => {
    exchange.hasChanged = false
    return Effect.provideService(effect, ChangeObserver, {
      onChange: (change) =>
        Effect.suspend(() => {
          exchange.hasChanged = true
          return onChange(change)
        })
    })
  })
