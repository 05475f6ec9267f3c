import { Webhook } from "@lanekit/http"
import { Deferred, Effect, Exit, Redacted, Schema } from "effect"
import { once } from "node:events"
import { createServer, type IncomingMessage } from "node:http"

/** The secret of every webhook of these tests. */
export const secret = "whsec_0123456789abcdef"

/** A delivery that came. */
export interface Received {
  readonly eventId: string
  readonly deliveryId: string
  readonly type: string
  readonly data: { readonly id: string; readonly name: string | null }
}

/**
 * A receiver on a free port, which checks every signature. `statusOf` decides what it answers, given how often the event
 * came before.
 */
export const startReceiver = (statusOf: (before: number) => number = () => 200) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const received: Array<Received> = []
      const times = new Map<string, number>()
      const waiting: Array<() => void> = []
      const server = createServer((request, response) => {
        void read(request).then((delivery) => {
          const before = times.get(delivery.eventId) ?? 0
          times.set(delivery.eventId, before + 1)
          received.push(delivery)
          response.writeHead(statusOf(before)).end()
          for (const look of waiting) look()
        }, () => response.writeHead(400).end())
      }).listen(0, "127.0.0.1")
      await once(server, "listening")
      const address = server.address()
      /** Waits until what came satisfies a condition. */
      const until = (isEnough: (received: ReadonlyArray<Received>) => boolean) =>
        Effect.gen(function*() {
          const done = yield* Deferred.make<void>()
          const look = () => {
            if (isEnough(received)) Deferred.unsafeDone(done, Exit.void)
          }
          waiting.push(look)
          look()
          yield* Deferred.await(done)
          return [...received]
        })
      return {
        url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/hook`,
        received,
        until,
        server
      }
    }),
    ({ server }) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )

const read = async (request: IncomingMessage): Promise<Received> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const header = String(request.headers["productlane-signature"])
  await Effect.runPromise(Webhook.verify({ header, body, secrets: [Redacted.make(secret)] }))
  const { data, id, type } = decode(body.toString("utf8"))
  if (id !== request.headers["productlane-event-id"]) throw new Error("the header names another event")
  return { eventId: id, deliveryId: String(request.headers["productlane-delivery-id"]), type, data }
}

const decode = Schema.decodeUnknownSync(Schema.parseJson(Schema.Struct({
  id: Schema.String,
  type: Schema.String,
  data: Schema.Struct({ id: Schema.String, name: Schema.NullOr(Schema.String) })
})))
