import { Context, Effect } from "effect"
import type { Change } from "./Change.ts"

/**
 * Is told of every change that a store makes, within the write: a write that fails afterwards did not make it.
 *
 * By default nobody is.
 */
export class ChangeObserver extends Context.Reference<ChangeObserver>()("core/ChangeObserver", {
  defaultValue: (): { readonly onChange: (change: Change) => Effect.Effect<void> } => ({
    onChange: () => Effect.void
  })
}) {}
