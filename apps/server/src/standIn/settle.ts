import { Cause, Exit, Option } from "effect"
import { StandInError } from "./StandIn.ts"

/** A failure that says what is wrong. */
export interface Explained {
  readonly message: string
}

/** The outcome of an effect as promises have it: a failure becomes a {@link StandInError} with its message. */
export const settle = async <A, E extends Explained>(outcome: Promise<Exit.Exit<A, E>>): Promise<A> => {
  const exit = await outcome
  if (Exit.isSuccess(exit)) return exit.value
  throw Option.match(Cause.failureOption(exit.cause), {
    onNone: () => Cause.squash(exit.cause),
    onSome: ({ message }) => new StandInError(message)
  })
}
