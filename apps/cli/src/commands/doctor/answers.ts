import { Duration, Either, Option } from "effect"
import { type Check, failed, ok, skip, warn } from "./Check.ts"
import type { Answer, Probe } from "./probe.ts"

/** Whether the API answers, and how fast. */
export const api = ({ answer, identity }: Probe): Check => {
  if (Either.isLeft(answer)) return failed("api", answer.left)
  const { latency, status } = answer.right
  const millis = Math.round(Duration.toMillis(latency))
  const data = { latency_ms: millis, status }
  const failure = Option.flatMap(identity, Either.getLeft)
  if (Option.isSome(failure) && !isAboutKey(failure.value._tag)) {
    const check = failed("api", failure.value)
    return { ...check, data: { ...check.data, ...data } }
  }
  const message = `answers in ${millis} ms`
  return millis > slow
    ? warn("api", message, "this is slow: look at the network between", data)
    : ok("api", message, data)
}

/** Whether a failure says something of the key, and nothing of the API. */
export const isAboutKey = (tag: string): boolean => keyTags.has(tag)

const keyTags: ReadonlySet<string> = new Set(["Unauthenticated", "UnsupportedKeyVersion", "ScopeRequired", "Forbidden"])

const slow = 2000

/** How far the clock of this machine is from the API's. */
export const clock = ({ answer }: Probe): Check => {
  const date = Option.flatMap(Either.getRight(answer), ({ headers }) => Option.fromNullable(headers["date"]))
  const skew = Option.flatMap(date, (date) => skewOf(date, answer))
  if (Option.isNone(skew)) return skip("clock", "nobody tells the time: the API has not answered, or not said it")
  const seconds = Math.round(Math.abs(skew.value) / 1000)
  const data = { skew_s: Math.round(skew.value / 1000) }
  // The header has whole seconds.
  if (seconds <= 1) return ok("clock", "goes with the API's", data)
  const message = `is ${seconds} s ${skew.value > 0 ? "behind" : "ahead of"} the API's`
  return seconds > maxSkew
    ? warn("clock", message, "set this machine's clock: filters by time and webhooks go by it", data)
    : ok("clock", message, data)
}

const maxSkew = 30

const skewOf = (date: string, answer: Probe["answer"]): Option.Option<number> =>
  Option.flatMap(Either.getRight(answer), ({ at }) => {
    const there = Date.parse(date)
    return Number.isNaN(there) ? Option.none() : Option.some(there - at)
  })

/** What the key may do. */
export const scopes = ({ identity }: Probe): Check => {
  const known = Option.flatMap(identity, Either.getRight)
  if (Option.isNone(known)) return skip("scopes", "not known: the API has not said whose the key is")
  const granted = known.value.scopes
  const lacking = wanted.filter((scope) => !granted.includes(scope))
  const message = granted.length === 0 ? "none" : granted.join(", ")
  const data = { granted, lacking }
  return lacking.length === 0
    ? ok("scopes", message, data)
    : warn("scopes", message, `what needs ${lacking.join(" or ")} is refused; a key with more scopes can do it`, data)
}

const wanted = ["contacts:read", "contacts:write", "companies:read", "companies:write"]

/** What is left of the minute. */
export const budget = ({ answer }: Probe): Check => {
  const read = Option.flatMap(Either.getRight(answer), readLeft)
  if (Option.isNone(read)) return skip("budget", "not known: the API has not said it")
  const { limit, remaining } = read.value
  const message = `${remaining} of ${limit} reads left; what is left of the writes, the API tells with a write alone`
  const data = { read: read.value, write: null }
  return remaining < limit / 10
    ? warn("budget", message, "somebody else reads with this key: give each its own, or put a gateway in front", data)
    : ok("budget", message, data)
}

const readLeft = ({ headers }: Answer): Option.Option<{ readonly limit: number; readonly remaining: number }> => {
  const [limit, remaining] = [headers["x-ratelimit-limit"], headers["x-ratelimit-remaining"]].map((text) =>
    text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
  )
  return limit === undefined || remaining === undefined ? Option.none() : Option.some({ limit, remaining })
}
