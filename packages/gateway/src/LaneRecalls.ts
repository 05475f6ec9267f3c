import type { Lane } from "@lanekit/http"
import { Context } from "effect"

/**
 * Knows when the API leaves less to send than was thought: it told this process, or another one has told it so. What was taken of
 * a lane before, and not used, is to be given back and taken anew.
 */
export class LaneRecalls extends Context.Tag("gateway/LaneRecalls")<LaneRecalls, {
  /** How often that was so since the process began: what was taken when it was fewer times is not to be used. */
  readonly count: (lane: Lane) => number
}>() {}
