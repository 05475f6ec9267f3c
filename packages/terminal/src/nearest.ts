import * as AutoCorrect from "@effect/cli/AutoCorrect"
import * as CliConfig from "@effect/cli/CliConfig"

/** A question after a word that is not known: `; did you mean …?` for the nearest one that is, or nothing. */
export const nearest = (typed: string, known: ReadonlyArray<string>): string => {
  const [best] = known
    .map((word) => ({ word, distance: AutoCorrect.levensteinDistance(typed, word, CliConfig.defaultConfig) }))
    .filter(({ distance }) => distance <= maxDistance)
    .toSorted((a, b) => a.distance - b.distance)
  return best === undefined ? "" : `; did you mean ${best.word}?`
}

// Two letters wrong, missing or too many.
const maxDistance = 2
