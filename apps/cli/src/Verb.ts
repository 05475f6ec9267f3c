import type { Output } from "@lanekit/terminal"
import type { Effect } from "effect"
import type { Api } from "./Api.ts"
import type { CliFailure } from "./failure.ts"

/** What a command does once it is understood. */
export type Verb<R = never> = Effect.Effect<void, CliFailure, Api | Output | R>
