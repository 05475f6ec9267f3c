import { hanging, Output, show, table } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import { defaultName, type Profile, type ProfileName } from "../../../config/Profile.ts"
import * as profiles from "../../../config/profiles.ts"

/** A profile, and whether it is used where nobody says another. */
export interface View {
  readonly name: ProfileName
  readonly is_active: boolean
  readonly base_url: string | null
  readonly timeout: string | null
  readonly retries: number | null
  readonly key_store: "keyring" | "file" | null
}

/** A profile as it is shown. */
export const viewOf = (name: ProfileName, profile: Profile, active: ProfileName): View => ({
  name,
  is_active: name === active,
  base_url: profile.base_url ?? null,
  timeout: profile.timeout ?? null,
  retries: profile.retries ?? null,
  key_store: profile.key_store ?? null
})

/** The profile that is used where nobody says another. */
export const active = Effect.map(profiles.activeName, Option.getOrElse(() => defaultName))

/** Shows one profile; people read the sentences. */
export const showOne = Effect.fnUntraced(function*(view: View, ...sentences: ReadonlyArray<string>) {
  const output = yield* Output
  yield* output.answer({ json: view, lines: () => sentences.flatMap((sentence) => hanging("", sentence)) })
})

/** Shows all profiles. */
export const showAll = Effect.fnUntraced(function*(views: ReadonlyArray<View>) {
  const output = yield* Output
  yield* output.answer({ json: { data: views }, lines: (style) => table(columns, views, style) })
})

const columns = [
  { title: "NAME", cell: ({ name }: View) => name, isKept: true },
  { title: "ACTIVE", cell: ({ is_active }: View) => is_active ? "yes" : "no" },
  { title: "KEY", cell: ({ key_store }: View) => key_store ?? "none" },
  { title: "BASE URL", cell: ({ base_url }: View) => base_url === null ? "the default" : show(base_url) }
]
