import { Duration, Option } from "effect"

/** A duration as people write it, such as `30 seconds`: Effect's own reading, without the forms that are no time to wait. */
export const readDuration = (text: string): Option.Option<Duration.Duration> =>
  Option.liftPredicate(text, (text) => /^\d{1,9} (?:millis|seconds?|minutes?|hours?|days?)$/.test(text)).pipe(
    Option.flatMap(Duration.decodeUnknown)
  )
