import { Context, Effect } from "effect"

/** That the API has answered: what to look for in its records, and nothing that was asked or told. */
export interface Answered {
  /** Method and path template, such as `PATCH /contacts/{id}`. */
  readonly operation: string
  readonly status: number
  /** The answer's request id, where it has one. */
  readonly requestId: string | undefined
}

/** Is told of every answer when its header is there. Tells nobody unless it is provided. */
export class AnswerObserver extends Context.Reference<AnswerObserver>()("http/AnswerObserver", {
  defaultValue: (): { readonly answered: (answered: Answered) => Effect.Effect<void> } => ({
    answered: () => Effect.void
  })
}) {}
