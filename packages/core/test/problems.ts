import { assert } from "@effect/vitest"
import { issues } from "@lanekit/core"
import { Effect, type Schema } from "effect"

/** What is wrong with an input, as lines of path and message in the order of the alphabet; none where it is taken. */
export const problemsOf = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = issues.decode(schema)
  return (input: unknown, unknownFields: issues.UnknownFields = "reject"): Effect.Effect<ReadonlyArray<string>> =>
    Effect.match(decode(input, unknownFields), {
      onFailure: ({ issues }) => issues.map(({ message, path }) => `${path} ${message}`.trimStart()).toSorted(),
      onSuccess: () => []
    })
}

/** A text field of an input, with its bounds in code points. */
export interface TextField {
  readonly path: string
  readonly min: number
  readonly max: number
  /** The input that has this value in the field, and nothing wrong beside it. */
  readonly inputOf: (value: unknown) => unknown
  /** What every other value is told. Where it is missing, each is told what is wrong with it. */
  readonly message?: string | undefined
}

/** Checks the bounds of text fields, and that what is no text, or none that can be kept, is refused. */
export const checkTexts = (
  problems: ReturnType<typeof problemsOf>,
  fields: ReadonlyArray<TextField>
): Effect.Effect<void> =>
  Effect.forEach(fields, ({ inputOf, max, message, min, path }) => {
    const refused: ReadonlyArray<readonly [unknown, string]> = [
      ...["a", "é", "🚀"].flatMap((character) =>
        [min - 1, max + 1, 2 * max + 1].map((length) =>
          [character.repeat(length), `must be ${min} to ${max} characters`] as const
        )
      ),
      ...[1, true, ["a"], {}].map((value) => [value, "must be a string"] as const),
      ...["a\u0000", "\ud800"].map((value) => [value, "must be well-formed Unicode without U+0000"] as const)
    ]
    return Effect.gen(function*() {
      for (const character of ["a", "é", "🚀"]) {
        for (const length of [min, min + 1, max]) {
          assert.deepStrictEqual(yield* problems(inputOf(character.repeat(length))), [], `${path}: ${length}`)
        }
      }
      for (const [value, words] of refused) {
        assert.deepStrictEqual(yield* problems(inputOf(value)), [`${path} ${message ?? words}`])
      }
    })
  }, { discard: true })
