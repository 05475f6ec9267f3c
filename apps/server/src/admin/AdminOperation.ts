import type { Failure } from "@lanekit/core"
import type { Operation } from "@lanekit/http"
import { Data, type Effect } from "effect"

/** One operation of the admin port: what is known about it, and no logic. */
export interface AdminOperation extends Pick<Operation.Operation, "summary" | "params" | "query" | "body" | "success"> {
  readonly method: "GET" | "POST" | "DELETE"
  /** The whole path, with `{name}` for each of the params. */
  readonly path: `/admin${string}`
  /** What no body at all stands for; without it, there must be one where the operation takes one. */
  readonly whenEmpty?: object
}

/** What an id names is not there. */
export class NotThere extends Data.TaggedError("NotThere")<{ readonly what: "fault" | "webhook" | "event" }> {
  override get message() {
    return `no ${this.what} has this id`
  }
}

/** What answers one operation. */
export type AdminHandler<Op extends AdminOperation> = (
  input: { readonly [Part in "params" | "query" | "body"]: Op[Part]["Type"] }
) => Effect.Effect<Op["success"]["Type"], Failure.Failure | NotThere>
