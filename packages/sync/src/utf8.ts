import { Effect, Option, Stream } from "effect"
import { TableUnreadable } from "./TableUnreadable.ts"

/** Longest line, in characters: a file without line breaks would be held whole. */
const longestLine = 1024 * 1024

/**
 * The bytes of a text, which ends where they are no UTF-8: in another encoding its letters would be taken for others, and
 * written so.
 */
export const checked = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Uint8Array, E | TableUnreadable, R> =>
  Stream.suspend(() => {
    const isGood = makeCheck()
    let line = 1
    const pieces = Stream.tap(source, (bytes) => {
      if (!isGood(bytes)) return foreign(line + badLineOf(bytes))
      line += breaksIn(bytes)
      return Effect.void
    })
    return Stream.concat(pieces, Stream.execute(Effect.suspend(() => isGood() ? Effect.void : foreign(line))))
  })

/**
 * The lines of a text in UTF-8, each ended by a line feed; a carriage return before it stays. No more of it is held than a piece,
 * and a line.
 */
export const lines = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<string, E | TableUnreadable, R> =>
  Stream.suspend(() => {
    let rest = ""
    const split = (text: string) => {
      const end = text.lastIndexOf("\n")
      const whole = end === -1 ? [] : (rest + text.slice(0, end)).split("\n")
      rest = end === -1 ? rest + text : text.slice(end + 1)
      return rest.length > longestLine ? tooLong : Effect.succeed(whole)
    }
    return Stream.concat(
      Stream.mapConcatEffect(Stream.decodeText(checked(source)), split),
      Stream.suspend(() => rest === "" ? Stream.empty : Stream.make(rest))
    )
  })

// Whether a piece goes on as UTF-8; without one, whether the text may end.
const makeCheck = () => {
  const decoder = new TextDecoder("utf-8", { fatal: true })
  const decode = Option.liftThrowable((bytes?: Uint8Array) => decoder.decode(bytes, { stream: bytes !== undefined }))
  return (bytes?: Uint8Array): boolean => Option.isSome(decode(bytes))
}

const lineBreak = 0x0a

const breaksIn = (bytes: Uint8Array): number => {
  let count = 0
  for (let at = bytes.indexOf(lineBreak); at !== -1; at = bytes.indexOf(lineBreak, at + 1)) count++
  return count
}

// Which line of a piece is not UTF-8, from 0. Its first may have begun before, and is the one where no other is.
const badLineOf = (bytes: Uint8Array): number => {
  let line = 0
  let from = 0
  for (let end = bytes.indexOf(lineBreak); end !== -1; end = bytes.indexOf(lineBreak, from)) {
    const next = end + 1
    if (line > 0 && !makeCheck()(bytes.subarray(from, next))) return line
    from = next
    line++
  }
  return makeCheck()(bytes.subarray(from)) ? 0 : line
}

const foreign = (line: number) => new TableUnreadable({ line, reason: "its text is not UTF-8", columns: [] })

const tooLong = new TableUnreadable({ line: undefined, reason: "a line is longer than 1 MiB", columns: [] })
