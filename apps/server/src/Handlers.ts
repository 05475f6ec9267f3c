import type { handlers, Operation, OperationName, Operations } from "@lanekit/http"
import { Context } from "effect"
import type { CurrentKey } from "./Auth.ts"

/** What answers one operation, for whom a key belongs to. */
export type Handler<Op extends Operation.Operation> = handlers.Handler<Op, CurrentKey>

/** What answers the whole API: an operation without its handler does not compile. */
export class Handlers extends Context.Tag("server/Handlers")<
  Handlers,
  { readonly [Name in OperationName]: Handler<Operations[Name]> }
>() {}
