import { labelled } from "./labelled.ts"
import type { Message } from "./Output.ts"

/** Something to know beside the answer, that is no failure. `code` is stable: programs may rely on it. */
export const note = (code: string, message: string): Message => ({
  json: { notice: { code, message } },
  lines: (style) => labelled("Note:", message, style.yellow)
})
