import { Writable } from "node:stream"

/** A stream that keeps what is written to it, for tests of programs without a process. */
export const memoryStream = (): { readonly stream: Writable; readonly text: () => string } => {
  let text = ""
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString()
      done()
    }
  })
  return { stream, text: () => text }
}
