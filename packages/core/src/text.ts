import { type Order, Schema } from "effect"

/** How many code points a string has: what "characters" means in every bound of this API. */
export const codePoints = (text: string): number => {
  let count = 0
  for (const _ of text) count++
  return count
}

/**
 * The form under which texts are the same ignoring case: what every filter of the API compares. What becomes of a part does
 * not depend on what is around it.
 */
export const fold = (text: string): string => text.toLowerCase().replaceAll("ς", "σ")

/** Orders texts by code points, as databases order UTF-8. `<` would put an emoji before U+E000 to U+FFFF. */
export const byCodePoints: Order.Order<string> = (a, b) => {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index++) {
    const x = a.charCodeAt(index)
    const y = b.charCodeAt(index)
    if (x !== y) return isSurrogate(x) === isSurrogate(y) ? sign(x - y) : isSurrogate(x) ? 1 : -1
  }
  return sign(a.length - b.length)
}

/**
 * Text of `min` to `max` characters, counted in code points as JSON Schema does, so that an emoji is one.
 *
 * Text that no database could give back as it came is refused too: lone surrogates and U+0000.
 */
export const bounded = (min: number, max: number) =>
  storable.pipe(
    Schema.filter((text) => isWithin(text, min, max), {
      message: () => `must be ${min} to ${max} characters`,
      jsonSchema: { minLength: min, maxLength: max },
      arbitrary: () => (fc) =>
        fc.string({ unit: "binary", minLength: min, maxLength: max, size: "medium" }).filter(isStorable)
    })
  )

/** Text of any length that survives a round trip through UTF-8 and any SQL database. */
export const storable = Schema.String.annotations({ message: () => "must be a string" }).pipe(
  Schema.filter((text) => isStorable(text), {
    message: () => "must be well-formed Unicode without U+0000",
    jsonSchema: {},
    arbitrary: () => (fc) => fc.string({ unit: "binary" }).filter(isStorable)
  })
)

// No single pattern can say "lone surrogate" without the `u` flag; with it, a surrogate class matches lone ones only.
const loneSurrogate = /[\ud800-\udfff]/u

const isStorable = (text: string): boolean => !text.includes("\u0000") && !loneSurrogate.test(text)

// UTF-16 length bounds the code point count from above, and half of it from below: long input is never walked.
const isWithin = (text: string, min: number, max: number): boolean => {
  if (text.length < min || text.length > 2 * max) return false
  const count = codePoints(text)
  return count >= min && count <= max
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff

const sign = (difference: number): -1 | 0 | 1 => difference < 0 ? -1 : difference > 0 ? 1 : 0
