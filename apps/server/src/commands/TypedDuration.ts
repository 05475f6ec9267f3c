import { Duration, Option, ParseResult, Schema } from "effect"

/** A duration as people type it: a whole number from 1 on with its unit, such as 30m, 12h or 90d; a hundred years at most. */
export const TypedDuration = Schema.transformOrFail(Schema.String, Schema.DurationFromSelf, {
  strict: true,
  decode: (text, _, ast) =>
    Option.match(parse(text), {
      onNone: () => ParseResult.fail(new ParseResult.Type(ast, text)),
      onSome: ParseResult.succeed
    }),
  encode: (duration) => ParseResult.succeed(`${Math.ceil(Duration.toSeconds(duration))}s`)
}).annotations({ message: () => ({ message: `must be ${aDuration}`, override: true }) })

/** What a {@link TypedDuration} is, for messages and help. */
export const aDuration = "a duration such as 30m, 12h or 90d, up to 36500d"

const parse = (text: string): Option.Option<Duration.Duration> =>
  Option.gen(function*() {
    const [, count = "", unit = ""] = yield* Option.fromNullable(/^([1-9]\d{0,11})([smhd])$/.exec(text))
    const inUnit = yield* Option.fromNullable(units.get(unit))
    return yield* Option.liftPredicate(Duration.times(inUnit, Number(count)), Duration.lessThanOrEqualTo(longest))
  })

const units = new Map([
  ["s", Duration.seconds(1)],
  ["m", Duration.minutes(1)],
  ["h", Duration.hours(1)],
  ["d", Duration.days(1)]
])

const longest = Duration.days(36_500)
