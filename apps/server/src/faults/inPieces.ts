import { HttpBody, HttpServerResponse } from "@effect/platform"
import { Effect, Option, Stream } from "effect"
import type { ServerResponse } from "node:http"
import { bytesOf } from "./alter.ts"
import type { FaultRule } from "./FaultRule.ts"

/** The same answer, whose body comes slowly, or ends in the middle, as the rules want it. Its length is announced whole. */
export const inPieces = (
  response: HttpServerResponse.HttpServerResponse,
  rules: ReadonlyArray<FaultRule>,
  outgoing: ServerResponse
): HttpServerResponse.HttpServerResponse => {
  const slow = rules.find((rule) => rule.kind === "slow_body")
  const isTruncated = rules.some(({ kind }) => kind === "truncated_body")
  const bytes = Option.getOrUndefined(bytesOf(response))
  if (bytes === undefined || (slow === undefined && !isTruncated)) return response

  const sent = isTruncated ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes
  const pieces = slow === undefined ? Stream.make(sent) : spaced(split(sent, slow.chunkBytes), slow.milliseconds)
  const body = isTruncated ? Stream.concat(pieces, Stream.execute(closed(outgoing))) : pieces
  return HttpServerResponse.setBody(response, HttpBody.stream(body, response.headers["content-type"], bytes.length))
}

const split = (bytes: Uint8Array, size: number): ReadonlyArray<Uint8Array> =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size))

// One piece a chunk: the pieces of a chunk are written together.
const spaced = (pieces: ReadonlyArray<Uint8Array>, milliseconds: number) =>
  Stream.fromIterable(pieces).pipe(
    Stream.rechunk(1),
    Stream.zipWithIndex,
    Stream.mapEffect(([piece, index]) => Effect.delay(Effect.succeed(piece), index === 0 ? 0 : milliseconds))
  )

// What was written goes out first.
const closed = (outgoing: ServerResponse) => Effect.sync(() => outgoing.socket?.destroySoon())
