import { type Change, ChangeObserver } from "@lanekit/core"
import { Effect } from "effect"

/** Records a change in the transaction that makes it. Every change of these stores comes through here. */
export const record = Effect.fnUntraced(function*(change: Change.Change) {
  const { onChange } = yield* ChangeObserver
  yield* onChange(change)
})
