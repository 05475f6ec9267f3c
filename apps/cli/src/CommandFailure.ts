import type { InputRefused, UsageError } from "@lanekit/terminal"
import { Data } from "effect"

/** An update without a single change. Nothing was sent. */
export class NothingToChange extends Data.TaggedError("NothingToChange") {
  override get message() {
    return "nothing to change"
  }
}

/** The update would subscribe a person who has unsubscribed, and nobody agreed to that. Nothing was written. */
export class ConsentNotConfirmed
  extends Data.TaggedError("ConsentNotConfirmed")<{ readonly reason: "declined" | "not asked" }>
{
  override get message() {
    return this.reason === "declined"
      ? "not confirmed; the person stays unsubscribed"
      : "this person has unsubscribed; subscribing them again needs a confirmation"
  }
}

/** No API key that could be sent. Never holds the key, nor what a key's file holds. */
export class ApiKeyUnusable extends Data.TaggedError("ApiKeyUnusable")<{
  readonly reason: "missing" | "unreadable" | "empty" | "malformed"
  /** The environment variable that is to blame. */
  readonly variable: string
}> {
  override get message() {
    switch (this.reason) {
      case "missing":
        return "no API key"
      case "unreadable":
        return `the file that ${this.variable} names cannot be read`
      case "empty":
        return `${this.variable} leads to no key: there is nothing but line breaks`
      case "malformed":
        return `${this.variable} holds characters that no API key has`
    }
  }
}

/** A setting in the environment that makes no sense. */
export class SettingInvalid
  extends Data.TaggedError("SettingInvalid")<{ readonly variable: string; readonly problem: string }>
{
  override get message() {
    return `${this.variable} ${this.problem}`
  }
}

/** What only a command line can get wrong. */
export type CommandFailure =
  | UsageError
  | InputRefused
  | NothingToChange
  | ConsentNotConfirmed
  | ApiKeyUnusable
  | SettingInvalid
