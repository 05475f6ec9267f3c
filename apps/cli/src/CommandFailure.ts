import type { Company, Contact, Failure, FailureTraits } from "@lanekit/core"
import type { InputRefused, UsageError } from "@lanekit/terminal"
import { Data } from "effect"
import type { ConfigFailure } from "./config/ConfigFailure.ts"

/** An update without a single change. Nothing was sent. */
export class NothingToChange extends Data.TaggedError("NothingToChange")<{
  /** The command, without the name of the program. */
  readonly command: string
}> {
  override get message() {
    return "nothing to change"
  }
}

/** Why nobody has confirmed: the question was answered with something else than yes, or nobody could be asked. */
export type Unconfirmed = "declined" | "not asked"

/** A person would be subscribed, again or for the first time, and nobody agreed to that. Nothing was written. */
export class ConsentNotConfirmed extends Data.TaggedError("ConsentNotConfirmed")<{
  readonly reason: Unconfirmed
  /** Whether this is about a person whom the API knows, and who has unsubscribed. */
  readonly isAgain: boolean
}> {
  override get message() {
    if (this.reason === "declined") {
      return `not confirmed; the person ${this.isAgain ? "stays unsubscribed" : "is not subscribed"}`
    }
    return this.isAgain
      ? "this person has unsubscribed; subscribing them again needs a confirmation"
      : "subscribing a person needs a confirmation"
  }
}

/** What cannot be taken back was not confirmed. Nothing was written. */
export class NotConfirmed extends Data.TaggedError("NotConfirmed")<{
  readonly reason: Unconfirmed
  /** What it would do, as in "deleting a contact". */
  readonly what: string
}> {
  override get message() {
    return this.reason === "declined" ? "not confirmed" : `${this.what} needs a confirmation`
  }
}

/** No contact is the one that was looked for. */
export class ContactUnmatched extends Data.TaggedError("ContactUnmatched")<{ readonly by: ContactKey }> {
  override get message() {
    return `no contact has this ${contactKeys[this.by]}`
  }
}

/** Several contacts are what was looked for. */
export class ContactAmbiguous extends Data.TaggedError("ContactAmbiguous")<{
  readonly by: ContactKey
  /** All of them. */
  readonly candidates: ReadonlyArray<Contact.Contact>
}> {
  override get message() {
    return `${this.candidates.length} contacts have this ${contactKeys[this.by]}`
  }
}

/** No company has the domain that was looked for. */
export class DomainUnmatched extends Data.TaggedError("DomainUnmatched") {
  override get message() {
    return "no company has this domain"
  }
}

/** Several companies have the domain that was looked for. */
export class DomainAmbiguous extends Data.TaggedError("DomainAmbiguous")<{
  /** All of them. */
  readonly candidates: ReadonlyArray<Company.CompanyRef>
}> {
  override get message() {
    return `${this.candidates.length} companies have this domain`
  }
}

/** What a request of one's own failed with: it is told in the words of the wire, because no flag has its fields. */
export class RequestFailed extends Data.TaggedError("RequestFailed")<{ readonly failure: Failure.Failure }> {
  override get message() {
    return this.failure.message
  }
}

/** What a contact is looked for by, as the wire calls it. */
export type ContactKey = "email" | "external_id"

const contactKeys: Readonly<Record<ContactKey, string>> = { email: "e-mail address", external_id: "external id" }

/** No API key that could be sent. Never holds the key, nor what a key's file holds. */
export class ApiKeyUnusable extends Data.TaggedError("ApiKeyUnusable")<{
  /** `exposed`: others may read it; `locked`: the keyring does not open; `lost`: it is not where it was put. */
  readonly reason: "missing" | "unreadable" | "empty" | "malformed" | "exposed" | "locked" | "lost"
  /** What is to blame: a variable, or where a profile has its key. */
  readonly place: string
}> {
  override get message() {
    switch (this.reason) {
      case "missing":
        return this.place.startsWith("the profile") ? `${this.place} has no API key` : "no API key"
      case "unreadable":
        return `the file that ${this.place} names cannot be read`
      case "empty":
        return `${this.place} leads to no key: there is nothing but line breaks`
      case "malformed":
        return `${this.place} holds characters that no API key has`
      case "exposed":
        return `${this.place} holds a key, and others may read it`
      case "locked":
        return `${this.place} cannot be used`
      case "lost":
        return `the API key is not in ${this.place} any more`
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

/** Checks of `lanekit doctor` have failed. What they found is printed already. */
export class ChecksFailed extends Data.TaggedError("ChecksFailed")<{
  readonly names: ReadonlyArray<string>
  /** How many checks there were. */
  readonly of: number
  /** The kind of the first failure. */
  readonly category: FailureTraits.FailureCategory
}> {
  override get message() {
    return `${this.names.length} of ${this.of} checks failed: ${this.names.join(", ")}`
  }
}

/** What only a command line can get wrong. */
export type CommandFailure =
  | UsageError
  | InputRefused
  | NothingToChange
  | ConsentNotConfirmed
  | NotConfirmed
  | ContactUnmatched
  | ContactAmbiguous
  | DomainUnmatched
  | DomainAmbiguous
  | RequestFailed
  | ApiKeyUnusable
  | SettingInvalid
  | ConfigFailure
  | ChecksFailed
