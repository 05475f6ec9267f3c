import type { Issue } from "@lanekit/core"
import { Array, Effect } from "effect"
import { type ParseErrorCode, visit } from "jsonc-parser"

/**
 * The value of a JSON text that people wrote, or what is wrong with it, by its line and column. A text that is ambiguous,
 * because a name stands twice in one object, is refused like one that is no JSON at all.
 */
export const parseJson = (text: string): Effect.Effect<unknown, Array.NonEmptyReadonlyArray<Issue.Issue>> =>
  Effect.try({
    try: (): unknown => JSON.parse(text),
    catch: () => Array.of(notJson(text))
  }).pipe(
    Effect.tap(() => {
      const issues = ambiguities(text)
      return Array.isNonEmptyReadonlyArray(issues) ? Effect.fail(issues) : Effect.void
    })
  )

const notJson = (text: string): Issue.Issue => {
  let place = ""
  walk(text, {
    onError: (_error: ParseErrorCode, _offset: number, _length: number, line: number, character: number) => {
      if (place === "") place = ` (line ${line + 1}, column ${character + 1})`
    }
  })
  return { path: "", message: `must be valid JSON${place}` }
}

// `JSON.parse` keeps the last of two equal names and says nothing; `__proto__` would be lost on the way to a record.
const ambiguities = (text: string): ReadonlyArray<Issue.Issue> => {
  const issues = Array.empty<Issue.Issue>()
  const open = Array.empty<Set<string>>()
  const isWalked = walk(text, {
    onObjectBegin: () => {
      open.push(new Set())
    },
    onObjectEnd: () => {
      open.pop()
    },
    onObjectProperty: (name, _offset, _length, _line, _character, pathOf) => {
      const path = [...pathOf(), name].map(String).join(".")
      const names = open.at(-1)
      if (names?.has(name) === true) issues.push({ path, message: "is given more than once" })
      if (name === "__proto__") issues.push({ path, message: "is not a known field" })
      names?.add(name)
    }
  })
  return isWalked ? issues : [{ path: "", message: "is nested too deeply" }]
}

// The parser recurses, so that a body of nothing but brackets ends its stack; no body of this API nests that deep.
const walk = (text: string, visitor: Parameters<typeof visit>[1]): boolean => {
  try {
    visit(text, visitor, { disallowComments: true, allowTrailingComma: false })
    return true
  } catch {
    return false
  }
}
