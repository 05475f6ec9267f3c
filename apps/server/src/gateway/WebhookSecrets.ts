import type { FileSystem } from "@effect/platform"
import type { ConfigError } from "effect"
import { Context, Effect, Option, Redacted } from "effect"
import { type Complaint, notForHeaders, secretSetting } from "../secretSetting.ts"

/** What deliveries of the API's webhooks are signed with: one of them is enough. */
export class WebhookSecrets extends Context.Tag("server/WebhookSecrets")<
  WebhookSecrets,
  ReadonlyArray<Redacted.Redacted>
>() {}

/** Reads them from the environment, or from a file that it names: one, or several with blanks between them. */
export const webhookSecrets: Effect.Effect<
  ReadonlyArray<Redacted.Redacted>,
  ConfigError.ConfigError,
  FileSystem.FileSystem
> = Effect.map(
  Effect.suspend(() => secretSetting("PRODUCTLANE_WEBHOOK_SECRET", complain)),
  Option.match({
    onNone: () => [],
    onSome: ({ value }) => wordsOf(Redacted.value(value)).map((word) => Redacted.make(word))
  })
)

const wordsOf = (text: string): ReadonlyArray<string> => text.split(/\s+/).filter((word) => word !== "")

const complain: Complaint = (text) => {
  const words = wordsOf(text)
  return words.length > 0 && words.every((word) => notForHeaders(word) === undefined)
    ? undefined
    : "must be one secret of ASCII, or several with blanks between them"
}
