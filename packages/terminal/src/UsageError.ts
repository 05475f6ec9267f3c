import { Data } from "effect"

/** A command line that no command understands. `message` is the whole explanation. */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}
