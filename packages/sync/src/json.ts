import { JSONParser } from "@streamparser/json"
import { Chunk, Effect, Predicate, Stream } from "effect"
import { TableUnreadable } from "./TableUnreadable.ts"

/** Most MiB between two values, when nothing else is said: one that does not end would be held whole. */
const longestValue = 1

/** A value in a JSON text, and the key by which what holds it has it: a number in an array. */
export interface JsonValue {
  readonly key: string | number | undefined
  /** How many arrays and objects it stands in. */
  readonly depth: number
  readonly value: unknown
}

/**
 * The values of one JSON text in UTF-8 that stand where a selector points, such as `$.*` for all that are in the outermost
 * array or object. No more of the text is held than one of them, which is of so many MiB at most.
 */
export const select = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>,
  selectors: ReadonlyArray<string>,
  longest: number = longestValue
): Stream.Stream<JsonValue, E | TableUnreadable, R> =>
  Stream.suspend(() => {
    let found: Array<JsonValue> = []
    let pending = 0
    const parser = withMarks(new JSONParser({ paths: [...selectors], keepStack: false }))
    parser.onValue = ({ key, stack, value }) => {
      found.push({ key, depth: stack.length, value })
    }
    const take = (write: () => void) =>
      Effect.try({
        try: () => {
          write()
          const taken = Chunk.unsafeFromArray(found)
          found = []
          return taken
        },
        // The parser's own words quote what it has read.
        catch: () => unreadable("is not valid JSON")
      })
    const write = (bytes: Uint8Array) =>
      Effect.tap(take(() => parser.write(bytes)), (taken) => {
        pending = Chunk.isEmpty(taken) ? pending + bytes.length : 0
        return pending > longest * 1024 * 1024
          ? Effect.fail(unreadable(`holds a value of more than ${longest} MiB`))
          : Effect.void
      })
    const end = Stream.suspend(() => Stream.fromIterableEffect(take(() => parser.isEnded || parser.end())))
    return Stream.concat(Stream.mapConcatChunkEffect(source, write), end)
  })

// The parser decodes a string in parts, and takes a byte order mark away where a part begins: nothing but another decoder in its
// midst has it leave them. One mark before the text is told by the parser before it decodes anything.
const withMarks = (parser: JSONParser): JSONParser => {
  const tokenizer: unknown = Reflect.get(parser, "tokenizer")
  const strings: unknown = Predicate.isObject(tokenizer) ? Reflect.get(tokenizer, "bufferedString") : undefined
  if (Predicate.isObject(strings)) {
    Reflect.set(strings, "decoder", new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }))
  }
  return parser
}

/** The elements of a JSON text that is an array. */
export const elements = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<unknown, E | TableUnreadable, R> => Stream.map(select(asArray(source), ["$.*"]), ({ value }) => value)

const blanks: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf])

// Passes a text on that begins as an array does.
const asArray = <E, R>(
  source: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Uint8Array, E | TableUnreadable, R> =>
  Stream.suspend(() => {
    let hasBegun = false
    const checked = Stream.tap(source, (bytes) => {
      const first = hasBegun ? undefined : bytes.find((byte) => !blanks.has(byte))
      hasBegun ||= first !== undefined
      return first === undefined || first === 0x5b ? Effect.void : Effect.fail(notAnArray)
    })
    return Stream.concat(checked, Stream.suspend(() => hasBegun ? Stream.empty : Stream.fail(notAnArray)))
  })

const unreadable = (reason: string) => new TableUnreadable({ line: undefined, reason, columns: [] })

const notAnArray = unreadable("is no JSON array")
