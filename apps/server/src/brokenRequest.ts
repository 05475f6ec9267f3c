import type { IncomingMessage } from "node:http"

/** Why the rest of a request does not come, as the code of Node's error; absent where its connection is gone. */
export type BreakCode = string | undefined

const event = Symbol("broken")

const codes = new WeakMap<IncomingMessage, BreakCode>()

/** Tells whoever reads the body of a request that the rest of it will not come. */
export const breakOff = (request: IncomingMessage, code: BreakCode): void => {
  codes.set(request, code)
  request.emit(event)
}

/**
 * Calls back, once, when the rest of a request's body cannot come any more: at once where that is known already. Gives what
 * takes the wish back.
 */
export const onBreak = (request: IncomingMessage, listener: (code: BreakCode) => void): () => void => {
  const stop = () => {
    request.off(event, onEvent)
    request.off("close", onEvent)
  }
  const onEvent = () => {
    stop()
    listener(codes.get(request))
  }
  request.on(event, onEvent)
  request.on("close", onEvent)
  if (codes.has(request) || request.destroyed) onEvent()
  return stop
}
