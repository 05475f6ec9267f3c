import { Context } from "effect"

/**
 * Says of the writes of a fiber that they were begun before, by somebody who did not see how they ended: a process that
 * died, say. They are settled by reading before anything is sent.
 *
 * `isOver` says that nothing of the earlier attempt can arrive any more: what reading does not find then did not happen, so
 * that a POST can be sent again, too.
 */
export class EarlierAttempt extends Context.Reference<EarlierAttempt>()("http/EarlierAttempt", {
  defaultValue: (): { readonly isOver: boolean } | undefined => undefined
}) {}
