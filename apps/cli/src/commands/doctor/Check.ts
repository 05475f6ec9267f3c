import type { FailureTraits } from "@lanekit/core"
import { hanging, type Style } from "@lanekit/terminal"
import type { CliFailure } from "../../failure.ts"
import { problemOf } from "../../problem.ts"

/** One thing that `lanekit doctor` has looked at. */
export interface Check {
  /** Stable: scripts may rely on it. */
  readonly name: "version" | "profile" | "files" | "settings" | "key" | "proxy" | "api" | "clock" | "scopes" | "budget"
  /** `skip` is what could not be looked at, because of another check. */
  readonly status: "ok" | "warn" | "fail" | "skip"
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
  /** What kind of fault it is, which decides the exit code. */
  readonly category?: FailureTraits.FailureCategory
  /** Further facts for programs, by name. */
  readonly data?: object
}

type Name = Check["name"]

/** All is well. */
export const ok = (name: Name, message: string, data: object = {}): Check => ({ name, status: "ok", message, data })

/** It works, and something should be done. */
export const warn = (name: Name, message: string, hint: string, data: object = {}): Check => ({
  name,
  status: "warn",
  message,
  hint,
  data
})

/** It could not be looked at. */
export const skip = (name: Name, message: string): Check => ({ name, status: "skip", message })

/** A failure that commands would end with. */
export const failed = (name: Name, failure: CliFailure): Check => {
  const { category, code, hint, issues, message } = problemOf(failure)
  const whole = issues?.map((issue) => `${issue.flag} ${issue.message}`).join("; ") ?? message
  return { name, status: "fail", message: whole, hint, category, data: { code } }
}

/** A check for programs: all of its keys are always there. */
export const toJson = (
  { data = {}, hint = null, message, name, status }: Omit<Check, "hint"> & { readonly hint?: string | null }
) => ({
  name,
  status,
  message,
  hint,
  data
})

/** A check for people. */
export const toLines = ({ hint, message, name, status }: Check, style: Style): ReadonlyArray<string> => {
  const [first = "", ...others] = hanging(`${status.padEnd(4)}  ${name.padEnd(8)}  `, message)
  const looks = { ok: style.green, warn: style.yellow, fail: style.red, skip: style.dim }
  return [
    looks[status](status) + first.slice(status.length),
    ...others,
    ...(hint === undefined ? [] : hanging(" ".repeat(16) + "Hint: ", hint))
  ]
}
