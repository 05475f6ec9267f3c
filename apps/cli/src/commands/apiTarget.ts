import { InputRefused } from "@lanekit/terminal"
import { Effect } from "effect"

/** Where a request goes: a path below the base URL, and a query. */
export interface ApiTarget {
  readonly path: `/${string}`
  readonly query: Readonly<Record<string, ReadonlyArray<string>>>
}

/** What was typed, before it is known where the API begins. */
export type TypedTarget = ApiTarget | URL

/** Reads a path, or a whole URL. */
export const parse = (typed: string): Effect.Effect<TypedTarget, InputRefused> => {
  if (typed.includes("#")) return refused("must have no fragment")
  if (startsWithSlash(typed)) {
    const target = targetOf(typed)
    return crooked.test(target.path)
      ? refused("must have no blank, and no part that is . or ..")
      : Effect.succeed(target)
  }
  return /^https?:/i.test(typed) && URL.canParse(typed)
    ? Effect.succeed(new URL(typed))
    : refused("must begin with /, or be a URL of the API")
}

/** The target below the base URL; another place is refused, because the key would go there. */
export const below = (typed: TypedTarget, baseUrl: string): Effect.Effect<ApiTarget, InputRefused> => {
  if (!(typed instanceof URL)) return Effect.succeed(typed)
  const base = new URL(baseUrl)
  const root = base.pathname.replace(/\/+$/, "")
  const path = typed.pathname.slice(root.length)
  return typed.origin === base.origin && typed.username === "" && typed.password === "" &&
      typed.pathname.startsWith(`${root}/`) && startsWithSlash(path)
    ? Effect.succeed(targetOf(`${path}${typed.search}`))
    : refused(`must be below ${base.origin}${root}: the key is sent nowhere else`)
}

const targetOf = (text: string): ApiTarget => {
  const at = text.indexOf("?")
  const path = at === -1 ? text : text.slice(0, at)
  const search = new URLSearchParams(at === -1 ? "" : text.slice(at))
  return {
    path: `/${path.slice(1)}`,
    query: Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name)]))
  }
}

// It would lead elsewhere, and the client sends it nowhere.
const crooked = /\s|\/\.{1,2}(?:\/|$)/

const startsWithSlash = (text: string): boolean => text.startsWith("/")

const refused = (message: string) =>
  Effect.fail(new InputRefused({ issues: [{ flag: "<path>", path: "path", message }] }))
