import { Effect, Queue } from "effect"
import type { IncomingMessage } from "node:http"
import { listening } from "../listening.ts"

/** A receiver that answers as it is told to, and the requests that it got. */
export const receiving = (status: () => number) =>
  Effect.gen(function*() {
    const received = yield* Queue.unbounded<{ readonly body: string; readonly header: string }>()
    const { port } = yield* listening((request, response) => {
      void read(request).then((body) => {
        response.writeHead(status()).end("thank you")
        Queue.unsafeOffer(received, { body, header: String(request.headers["productlane-signature"]) })
      })
    })
    return { url: `http://127.0.0.1:${port}/hook`, next: Queue.take(received) }
  })

const read = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString("utf8")
}
