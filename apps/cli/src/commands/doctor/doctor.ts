import * as Command from "@effect/cli/Command"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as HttpClient from "@effect/platform/HttpClient"
import { Flags, help, Output } from "@lanekit/terminal"
import { Effect, Either, Option } from "effect"
import { ChecksFailed } from "../../CommandFailure.ts"
import type { ConfigFiles } from "../../config/ConfigFiles.ts"
import type { Host } from "../../config/Host.ts"
import type { Keyring } from "../../config/Keyring.ts"
import * as profiles from "../../config/profiles.ts"
import * as settings from "../../settings.ts"
import type { Verb } from "../../Verb.ts"
import * as answers from "./answers.ts"
import { type Check, failed, skip, toJson, toLines } from "./Check.ts"
import { probe } from "./probe.ts"
import * as surroundings from "./surroundings.ts"

type Needs = ConfigFiles | Host | Keyring | FileSystem.FileSystem | HttpClient.HttpClient

/** `lanekit doctor`: looks whether all is well, and says what to do where it is not. */
export const doctor = Command.make("doctor", { json: Flags.json }, (): Verb<Needs> =>
  Effect.gen(function*() {
    const checks = yield* diagnose
    const failures = checks.filter(({ status }) => status === "fail")
    const [first] = failures
    const output = yield* Output
    yield* output.answer({
      json: { status: worstOf(checks), checks: checks.map(toJson) },
      lines: (style) => checks.flatMap((check) => toLines(check, style))
    })
    if (first !== undefined) {
      const names = failures.map(({ name }) => name)
      return yield* new ChecksFailed({ names, of: checks.length, category: first.category ?? "unexpected" })
    }
  })).pipe(Command.withDescription(help.describe(
    "Look whether all is well: key, scopes, network, clock, limits, files. The API is asked once. The exit code is 0 when nothing has failed, and else that of the first failure.",
    "lanekit doctor",
    "lanekit doctor --profile staging --json"
  )))

const diagnose: Effect.Effect<ReadonlyArray<Check>, never, Needs> = Effect.gen(function*() {
  const selected = yield* Effect.either(profiles.selected)
  const found = Either.getRight(selected)
  const local = [
    yield* surroundings.version,
    Either.match(selected, { onLeft: (failure) => failed("profile", failure), onRight: surroundings.profile }),
    yield* surroundings.files(found)
  ]
  return [...local, ...(Option.isNone(found) ? blind("the profile") : yield* diagnoseApi(found.value))]
})

const diagnoseApi = Effect.fnUntraced(function*(selected: profiles.Selected) {
  const all = yield* Effect.either(settings.resolve(selected))
  if (Either.isLeft(all)) return [failed("settings", all.left), ...blind("the settings").slice(1)]
  const key = yield* Effect.either(settings.findKey(selected, all.right))
  const told = yield* probe(all.right, Option.map(Either.getRight(key), ({ key }) => key))
  const refusal = Option.filter(
    Option.flatMap(told.identity, Either.getLeft),
    ({ _tag }) => answers.isAboutKey(_tag)
  )
  return [
    surroundings.settingsOf(all.right),
    Either.isLeft(key)
      ? failed("key", key.left)
      : Option.isSome(refusal)
      ? failed("key", refusal.value)
      : yield* surroundings.key(key.right),
    yield* surroundings.proxy(all.right.baseUrl.value),
    answers.api(told),
    answers.clock(told),
    answers.scopes(told),
    answers.budget(told)
  ]
})

// What depends on what is broken.
const blind = (what: string): ReadonlyArray<Check> =>
  (["settings", "key", "proxy", "api", "clock", "scopes", "budget"] as const).map((name) =>
    skip(name, `not looked at, because of ${what}`)
  )

const worstOf = (checks: ReadonlyArray<Check>): Check["status"] =>
  (["fail", "warn"] as const).find((status) => checks.some((check) => check.status === status)) ?? "ok"
