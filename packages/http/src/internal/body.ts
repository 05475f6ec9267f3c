import type { HttpClientError } from "@effect/platform/HttpClientError"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import { type Chunk, Effect, Option, Stream } from "effect"
import { maxAnswerBytes } from "../ClientConfig.ts"

// Part of the web's standard API, which the language's own types do not know.
declare const TextDecoder: new() => { readonly decode: (bytes: Uint8Array) => string }

/** A body as text. */
export interface Text {
  readonly text: string
  /** Whether the body ended within the limit. When it did not, `text` is its beginning. */
  readonly isWhole: boolean
}

/**
 * The body of an answer, read as UTF-8 up to `maxAnswerBytes`. Bytes that are no UTF-8 become replacement characters; a
 * byte order mark is dropped.
 *
 * What is over the limit is not read: the connection is closed.
 */
export const readText = (response: HttpClientResponse): Effect.Effect<Text, HttpClientError> =>
  Effect.suspend(() => hasKnownSize(response) ? readAtOnce(response) : readInParts(response)).pipe(
    Effect.map(({ bytes, size }) => ({
      text: new TextDecoder().decode(bytes.subarray(0, Math.min(size, maxAnswerBytes))),
      isWhole: size <= maxAnswerBytes
    })),
    Effect.catchIf(
      (error) => error.reason === "EmptyBody",
      () => Effect.succeed({ text: "", isWhole: true })
    )
  )

/** Bytes that were read, and how many there are. What is over the limit is counted, and need not be kept. */
interface Read {
  readonly bytes: Uint8Array
  readonly size: number
}

// What is compressed may be of any size, whatever its length.
const hasKnownSize = ({ headers }: HttpClientResponse): boolean =>
  headers["content-encoding"] === undefined && Number(headers["content-length"] ?? Infinity) <= maxAnswerBytes

// Several times as fast as reading in parts.
const readAtOnce = ({ arrayBuffer }: HttpClientResponse): Effect.Effect<Read, HttpClientError> =>
  Effect.map(arrayBuffer, (buffer) => ({ bytes: new Uint8Array(buffer), size: buffer.byteLength }))

const readInParts = ({ stream }: HttpClientResponse): Effect.Effect<Read, HttpClientError> =>
  Effect.scoped(Effect.flatMap(Stream.toPull(stream), (pull) => readOn(pull, { bytes: new Uint8Array(4096), size: 0 })))

const readOn = (
  pull: Effect.Effect<Chunk.Chunk<Uint8Array>, Option.Option<HttpClientError>>,
  read: Read
): Effect.Effect<Read, HttpClientError> =>
  Effect.matchEffect(pull, {
    onSuccess: (chunks) => {
      const longer = [...chunks].reduce(append, read)
      return longer.size > maxAnswerBytes ? Effect.succeed(longer) : readOn(pull, longer)
    },
    onFailure: Option.match({ onNone: () => Effect.succeed(read), onSome: Effect.fail })
  })

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
