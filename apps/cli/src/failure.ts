import { type CompanySelector, type Failure, FailureTraits } from "@lanekit/core"
import type { ApiKeyUnusable, CommandFailure } from "./CommandFailure.ts"
import * as sync from "./commands/sync/failure.ts"
import type { ConfigFileUnusable } from "./config/ConfigFailure.ts"
import type { SyncFailure } from "./SyncFailure.ts"

/** Everything that a command can fail with. */
export type CliFailure = Failure.Failure | CommandFailure | SyncFailure

/** What of a failure is stable: its code and its category. Total, as {@link FailureTraits.traitsOf} is. */
export const traitsOf = (
  failure: CliFailure
): { readonly code: string; readonly category: FailureTraits.FailureCategory } => {
  if (sync.isSyncFailure(failure)) return sync.traitsOf(failure)
  switch (failure._tag) {
    case "UsageError":
      return { code: "usage", category: "bad input" }
    case "InputRefused":
      return { code: "validation_failed", category: "bad input" }
    case "NothingToChange":
      return { code: "nothing_to_change", category: "bad input" }
    case "ConsentNotConfirmed":
      return { code: "consent_not_confirmed", category: "bad input" }
    case "RequestFailed":
      return traitsOf(failure.failure)
    case "NotConfirmed":
      return { code: "not_confirmed", category: "bad input" }
    case "ContactUnmatched":
    case "DomainUnmatched":
      return { code: "not_found", category: "not found" }
    case "ContactAmbiguous":
      return { code: "contact_ambiguous", category: "conflict" }
    case "DomainAmbiguous":
      return { code: "company_ambiguous", category: "conflict" }
    case "ApiKeyUnusable":
      return { code: `api_key_${failure.reason}`, category: "auth" }
    case "SettingInvalid":
      return { code: "setting_invalid", category: "bad input" }
    case "ConfigFileUnusable":
      return { code: `config_${failure.reason}`, category: "bad input" }
    case "ConfigHomeUnknown":
      return { code: "config_home_unknown", category: "bad input" }
    case "ChecksFailed":
      return { code: "checks_failed", category: failure.category }
    case "ProfileUnmatched":
      return { code: "not_found", category: "not found" }
    case "ProfileTaken":
      return { code: "profile_taken", category: "conflict" }
    case "UnrecognizedError": {
      // Whoever wrote the answer may have left the code empty: a program that reads ours must find one.
      const traits = FailureTraits.traitsOf(failure)
      return traits.code === "" ? { ...traits, code: "unrecognized" } : traits
    }
    default:
      return FailureTraits.traitsOf(failure)
  }
}

/** What went wrong, in the words of the command line: flags instead of wire names. */
export const messageOf = (failure: CliFailure): string => {
  switch (failure._tag) {
    case "CompanyUnmatched":
      return `no company has this ${describe(failure.selector)}`
    case "CompanyAmbiguous":
      return `${failure.total ?? "several"} companies have this ${describe(failure.selector)}`
    case "EmailTaken":
      return "--email belongs to another contact"
    case "CursorMalformed":
      return "--cursor is not a cursor that the API wrote"
    case "CompanyNotFound":
      return isAboutMembership(failure) ? "the contact does not belong to this company" : failure.message
    case "SenderAlreadyBlocked":
      return "<value> is blocked already"
    case "MergeSourceUnmatched":
      return "<source-id> is the id of no company"
    case "CompanyAttributeUnmatched":
      return `--${failure.field.replaceAll("_", "-")} matches nothing in the workspace`
    default:
      return failure.message
  }
}

const isAboutMembership = ({ origin }: Failure.CompanyNotFound): boolean =>
  origin?.operation === "DELETE /contacts/{id}/companies/{company_id}"

const describe = ({ _tag }: CompanySelector.CompanySelector): string => words[_tag]

const words: { readonly [Tag in CompanySelector.CompanySelector["_tag"]]: string } = {
  ById: "id",
  ByName: "name",
  ByExternalId: "external id"
}

/** What to do about a failure. Total: a new failure does not compile until it has its hint. */
export const hintOf = (failure: CliFailure): string => {
  if (sync.isSyncFailure(failure)) return sync.hintOf(failure)
  switch (failure._tag) {
    case "UsageError":
      return "add --help to a command to see what it takes"
    case "InputRefused":
      return "nothing was sent; correct the values and run the command again"
    case "NothingToChange":
      return `name at least one change; lanekit ${failure.command} --help lists them`
    case "ConsentNotConfirmed":
      return failure.reason === "declined"
        ? "nothing was written; leave --subscribe out to write the rest"
        : `nothing was written; add --yes if this person asked to be subscribed${failure.isAgain ? " again" : ""}`
    case "RequestFailed":
      return hintOf(failure.failure)
    case "NotConfirmed":
      return failure.reason === "declined" ? "nothing was written" : "nothing was written; add --yes to confirm it"
    case "ContactUnmatched":
      return failure.by === "email"
        ? "addresses must match whole; lanekit contacts list --email <part> finds the spelling"
        : "external ids must match whole, case included"
    case "DomainUnmatched":
      return "domains must match whole; lanekit companies list --name-contains <part of the name> finds the company"
    case "ContactAmbiguous":
    case "DomainAmbiguous":
      return "take the id of the one that is meant"
    case "ApiKeyUnusable":
      return hintOfKey(failure)
    case "ConfigFileUnusable":
      return hintOfFile(failure)
    case "ConfigHomeUnknown":
      return `set XDG_CONFIG_HOME to the folder that lanekit may keep its own in, or ${failure.variable}`
    case "ChecksFailed":
      return "do what the hints above say, the first one first"
    case "ProfileUnmatched":
      return "lanekit config profiles list shows those that are there; lanekit config profiles add makes one"
    case "ProfileTaken":
      return `lanekit config set --profile ${failure.name} changes it`
    case "SettingInvalid":
      return `correct ${failure.variable}, or unset it`
    case "ValidationFailed":
      return "the API refused these values; correct them and run the command again"
    case "CursorMalformed":
      return "leave the cursor out to begin with the first page"
    case "PayloadTooLarge":
      return "send shorter values"
    case "UnsupportedMediaType":
    case "MethodNotAllowed":
    case "EndpointNotFound":
      return "check the path, and that the base URL (lanekit config get base-url) is that of the Productlane API v2"
    case "Unauthenticated":
      return "check the key: lanekit config list tells where it comes from; it may have been revoked"
    case "UnsupportedKeyVersion":
      return "make a key of version 2 (pl_v2_) in Productlane's settings, and put it in the place of this one"
    case "ScopeRequired":
      return "use a key with these scopes; lanekit whoami shows what yours may do"
    case "Forbidden":
      if (failure.reason !== undefined) {
        return "say why with --reason: the gateway keeps it; its operator can also let this key subscribe people again"
      }
      return "ask an administrator of the workspace; lanekit whoami shows what your key may do"
    case "ContactNotFound":
      return "find the id with lanekit contacts list --email <part of the address>"
    case "CompanyNotFound":
      if (isAboutMembership(failure)) return "lanekit contacts companies list <id> shows those that it belongs to"
      return "find the id with lanekit companies list --name-contains <part of the name>"
    case "CompanyUnmatched":
      return failure.selector._tag === "ByName"
        ? "names must match exactly; lanekit companies list --name-contains <part> finds the spelling"
        : "find the company with lanekit companies list --name-contains <part of the name>"
    case "CompanyAmbiguous":
      return failure.candidates.length === 0
        ? "name the company by id; lanekit companies list finds it"
        : "name the company by id, with one of these"
    case "ContactEmailUnmatched":
      return "find the contact with lanekit contacts list --email <part of the address>"
    case "BlockedSenderNotFound":
      return "find the id with lanekit blocked-senders list"
    case "MergeSourceUnmatched":
    case "CompanyAttributeUnmatched":
      return "check the id"
    case "SenderAlreadyBlocked":
      return "there is nothing left to do"
    case "EmailTaken":
      return "find that contact with lanekit contacts find --email <address>"
    case "OutcomeUnknown":
      return "look whether the change was made before you run the command again"
    case "RateLimited":
      return "wait a moment and run the command again"
    case "Unavailable":
      return failure.reason === "unreachable"
        ? afterWrite(
          failure,
          "check the network and the base URL (lanekit config get base-url), then run the command again"
        )
        : afterWrite(failure, "run the command again later")
    case "UpstreamTimeout":
      return afterWrite(failure, "run the command again later; PRODUCTLANE_TIMEOUT sets how long to wait")
    case "InternalError":
      return afterWrite(failure, "run the command again later; give the API's support the request id")
    case "MalformedResponse":
      return afterWrite(
        failure,
        "check that the base URL (lanekit config get base-url) is the API's, and that no proxy answers for it"
      )
    case "UnrecognizedError":
      return afterWrite(failure, "see the API's own words above; its support finds more by the request id")
  }
}

const hintOfKey = ({ place, reason }: ApiKeyUnusable): string => {
  switch (reason) {
    case "exposed":
      return `chmod 600 ${place} keeps it from them; whoever has read it can use it until it is revoked`
    case "locked":
      return "unlock the keyring, or set PRODUCTLANE_API_KEY; lanekit config set api-key keeps the key anew"
    case "lost":
      return "lanekit config set api-key keeps it anew"
    default:
      return place.startsWith("the profile ")
        ? `lanekit config set api-key --profile ${place.slice("the profile ".length)} asks for one`
        : "keep one with lanekit config set api-key, or set PRODUCTLANE_API_KEY to a key, or PRODUCTLANE_API_KEY_FILE to the path of a file that holds one"
  }
}

const hintOfFile = ({ path, reason }: ConfigFileUnusable): string => {
  switch (reason) {
    case "malformed":
      return "correct the file, or remove it; lanekit config set writes it"
    case "exposed":
    case "writable":
      return `chmod 600 ${path} keeps it from them`
    case "foreign":
      return "run lanekit as that user, or set XDG_CONFIG_HOME to a folder of your own"
    case "unreadable":
      return "check the permissions of the file and of the folders above it"
    case "unwritable":
      return "nothing has changed; mend that, or set XDG_CONFIG_HOME to another folder"
  }
}

// Nobody knows whether a write without a proper answer took effect.
const afterWrite = ({ origin }: { readonly origin?: Failure.Origin }, hint: string): string =>
  origin?.operation.startsWith("GET ") === false ? `the change may have been made: look first; ${hint}` : hint
