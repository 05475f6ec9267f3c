import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { Effect, Stream } from "effect"
import { maxAnswerBytes } from "../ClientConfig.ts"

/** A body as text. */
export interface Text {
  readonly text: string
  /** Whether the body ended within the limit. When it did not, `text` is its beginning. */
  readonly isWhole: boolean
}

/**
 * The body of an answer, read as UTF-8 up to `maxAnswerBytes`. Bytes that are no UTF-8 become replacement characters.
 *
 * What is over the limit is not read: the connection is closed.
 */
export const readText = (response: HttpClientResponse): Effect.Effect<Text, HttpClientError> =>
  Effect.suspend(() =>
    Stream.runFoldWhile(response.stream, { bytes: new Uint8Array(initialBytes), size: 0 }, isWithin, append)
  ).pipe(
    Effect.flatMap((read) =>
      Effect.map(decode(read.bytes.subarray(0, read.size)), (text) => ({ text, isWhole: isWithin(read) }))
    ),
    Effect.catchIf(
      (error) => error.reason === "EmptyBody",
      () => Effect.succeed({ text: "", isWhole: true })
    )
  )

// Drops a byte order mark, and a character of which the end is missing.
const decode = (bytes: Uint8Array): Effect.Effect<string> =>
  Stream.make(bytes).pipe(Stream.decodeText(), Stream.mkString)

/** Bytes that were read, and how many there are. What is over the limit is counted, and not kept. */
interface Read {
  readonly bytes: Uint8Array
  readonly size: number
}

const initialBytes = 4096

const isWithin = ({ size }: Read): boolean => size <= maxAnswerBytes

// One buffer that doubles: a list of chunks would cost far more than its bytes when each chunk has few.
const append = ({ bytes, size }: Read, chunk: Uint8Array): Read => {
  const total = size + chunk.length
  const room = total <= bytes.length ? bytes : grown(bytes, total)
  room.set(chunk.subarray(0, room.length - size), size)
  return { bytes: room, size: total }
}

const grown = (bytes: Uint8Array, total: number): Uint8Array => {
  const room = new Uint8Array(Math.min(Math.max(total, 2 * bytes.length), maxAnswerBytes))
  room.set(bytes)
  return room
}
