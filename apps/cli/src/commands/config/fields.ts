import { type InputIssue, InputRefused } from "@lanekit/terminal"
import { Effect, Either, Option } from "effect"
import type { Profile } from "../../config/Profile.ts"
import * as Setting from "../../config/Setting.ts"

/** What was typed for settings, as a profile's file has it. `flagOf` says where each was typed. */
export const decodeSettings = Effect.fnUntraced(function*(
  typed: { readonly [Name in Setting.SettingName]?: Option.Option<string> },
  flagOf: (name: Setting.SettingName) => string
) {
  const decode = <A>(setting: Setting.Setting<A>, toField: (value: A, text: string) => Profile) => {
    const text = typed[setting.name] ?? Option.none()
    if (Option.isNone(text)) return Effect.succeed(Either.right({}))
    return Setting.parse(setting, text.value).pipe(
      Effect.mapBoth({
        onSuccess: (value) => toField(value, text.value),
        onFailure: (message): InputIssue => ({ flag: flagOf(setting.name), path: setting.field, message })
      }),
      Effect.either
    )
  }
  const decoded: ReadonlyArray<Either.Either<Profile, InputIssue>> = yield* Effect.all([
    decode(Setting.baseUrl, (base_url) => ({ base_url })),
    decode(Setting.timeout, (_, timeout) => ({ timeout })),
    decode(Setting.retries, (retries) => ({ retries }))
  ])
  const issues = decoded.flatMap((each) => Either.isLeft(each) ? [each.left] : [])
  if (issues.length > 0) return yield* new InputRefused({ issues })
  const said: Profile = Object.assign({}, ...decoded.map(Either.getOrElse(() => ({}))))
  return said
})
