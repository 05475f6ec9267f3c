import { Effect } from "effect"
import { once } from "node:events"
import { connect } from "node:net"

/** A connection that sends a text and gives what comes back until the other side closes. */
export const openConnection = (port: number) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const socket = connect(port, "127.0.0.1")
      await once(socket, "connect")
      const send = async (text: string) => {
        const chunks: Array<Buffer> = []
        socket.on("data", (chunk: Buffer) => chunks.push(chunk))
        socket.write(text)
        await once(socket, "end")
        return Buffer.concat(chunks).toString("utf8")
      }
      return { socket, send }
    }),
    ({ socket }) => Effect.sync(() => socket.destroy())
  )
