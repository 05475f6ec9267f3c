import { UsageError } from "@lanekit/terminal"
import { Effect, Option } from "effect"

/** Longest reason, in UTF-16 units: a gateway takes no longer one. */
const longest = 500

/** Why somebody is subscribed again, as `--reason` says; refused without the flag that it is for. */
export const read = (
  typed: Option.Option<string>,
  { flag, isGiven }: { readonly flag: string; readonly isGiven: boolean }
): Effect.Effect<string | undefined, UsageError> => {
  if (Option.isNone(typed)) return Effect.succeed(undefined)
  const reason = typed.value
  if (!isGiven) return new UsageError({ message: `--reason is for ${flag}, which is not given` })
  return reason.trim() === "" || reason.length > longest || /\p{Cc}/u.test(reason)
    ? new UsageError({ message: `--reason must be 1 to ${longest} characters on one line` })
    : Effect.succeed(reason)
}
