import { Context, Effect, Runtime, type Scope } from "effect"

/** Ctrl-C and SIGTERM, for commands that finish what they have begun. */
export class Interruption extends Context.Tag("cli/Interruption")<Interruption, {
  /**
   * Has the next signal do this, and not end the command, until the scope closes. The one after it ends the command at once.
   */
  readonly onNext: (act: Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
}>() {}

/** What the signals of a process do, beside ending it. */
export class Signals {
  private act: (() => void) | undefined = undefined

  /** Takes a signal, where somebody waits for one. */
  take(): boolean {
    const { act } = this
    this.act = undefined
    act?.()
    return act !== undefined
  }

  /** The service over these signals. */
  get interruption(): Context.Tag.Service<Interruption> {
    return {
      onNext: (act) =>
        Effect.acquireRelease(
          Effect.map(Effect.runtime(), (runtime) => {
            this.act = () => void Runtime.runFork(runtime, act)
          }),
          () =>
            Effect.sync(() => {
              this.act = undefined
            })
        )
    }
  }
}
