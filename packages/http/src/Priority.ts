import { Context } from "effect"

/**
 * What a request is worth, the most urgent first: a change of a person's consent, something that somebody waits for, and
 * what may take its time.
 */
export const priorities = ["consent", "interactive", "batch"] as const

/** What a request is worth. */
export type Priority = typeof priorities[number]

/**
 * The priority of the requests of a fiber, unless they change a consent: those come first anyway, with the reads that
 * compare or settle them.
 */
export class RequestPriority extends Context.Reference<RequestPriority>()("http/RequestPriority", {
  defaultValue: (): Priority => "interactive"
}) {}
