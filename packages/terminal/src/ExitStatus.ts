import { Context, Effect, Ref } from "effect"

/**
 * The exit code of a command that has done what it was asked for, where that says more than 0. Without a program it is said to
 * nobody.
 */
export class ExitStatus extends Context.Reference<ExitStatus>()("terminal/ExitStatus", {
  defaultValue: (): { readonly set: (code: number) => Effect.Effect<void> } => ({ set: () => Effect.void })
}) {}

/** Runs a command, and gives the exit code that it has set: 0 where it has set none. */
export const withStatus = <A, E, R>(command: Effect.Effect<A, E, R>): Effect.Effect<number, E, R> =>
  Effect.flatMap(Ref.make(0), (status) =>
    command.pipe(
      Effect.provideService(ExitStatus, { set: (code) => Ref.set(status, code) }),
      Effect.zipRight(Ref.get(status))
    ))
