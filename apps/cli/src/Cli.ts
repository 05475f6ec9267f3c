import * as Command from "@effect/cli/Command"
import { type CommandLine, type EverywhereFlags, help, manual, Program } from "@lanekit/terminal"
import { Effect, Option } from "effect"
import { api } from "./commands/api.ts"
import { add as blockSender } from "./commands/blockedSenders/add.ts"
import { list as listBlockedSenders } from "./commands/blockedSenders/list.ts"
import { remove as unblockSender } from "./commands/blockedSenders/remove.ts"
import { create as createCompany } from "./commands/companies/create.ts"
import { remove as deleteCompany } from "./commands/companies/delete.ts"
import { get as getCompany } from "./commands/companies/get.ts"
import { list as listCompanies } from "./commands/companies/list.ts"
import { merge as mergeCompanies } from "./commands/companies/merge.ts"
import { resolve as resolveCompany } from "./commands/companies/resolve.ts"
import { update as updateCompany } from "./commands/companies/update.ts"
import { config, configGroup } from "./commands/config/config.ts"
import { add as addMembership } from "./commands/contacts/companies/add.ts"
import { list as listMemberships } from "./commands/contacts/companies/list.ts"
import { remove as removeMembership } from "./commands/contacts/companies/remove.ts"
import { create as createContact } from "./commands/contacts/create.ts"
import { remove as deleteContact } from "./commands/contacts/delete.ts"
import { find as findContact } from "./commands/contacts/find.ts"
import { get as getContact } from "./commands/contacts/get.ts"
import { list as listContacts } from "./commands/contacts/list.ts"
import { update as updateContact } from "./commands/contacts/update.ts"
import { doctor } from "./commands/doctor/doctor.ts"
import { man } from "./commands/man.ts"
import { exportGroup } from "./commands/sync/export.ts"
import { sync } from "./commands/sync/group.ts"
import { whoami } from "./commands/whoami.ts"
import * as profiles from "./config/profiles.ts"
import { checked } from "./manner.ts"
import { withNotices } from "./notices.ts"
import { problemOf } from "./problem.ts"

const memberships = Command.make("companies").pipe(
  Command.withDescription(
    help.describe("Show and change the companies of a contact.", "lanekit contacts companies list ct_demo_0001")
  ),
  Command.withSubcommands([listMemberships, addMembership, removeMembership])
)

const contacts = Command.make("contacts").pipe(
  Command.withDescription(help.describe("Show and change contacts.", "lanekit contacts get ct_demo_0001")),
  Command.withSubcommands([
    updateContact,
    getContact,
    listContacts,
    findContact,
    createContact,
    deleteContact,
    memberships
  ])
)

const companies = Command.make("companies").pipe(
  Command.withDescription(help.describe("Show, find and change companies.", "lanekit companies list")),
  Command.withSubcommands([
    updateCompany,
    listCompanies,
    getCompany,
    resolveCompany,
    createCompany,
    mergeCompanies,
    deleteCompany
  ])
)

const blockedSenders = Command.make("blocked-senders").pipe(
  Command.withDescription(help.describe(
    "Show and change whose mail is kept out.",
    "lanekit blocked-senders list"
  )),
  Command.withSubcommands([listBlockedSenders, blockSender, unblockSender])
)

const lanekit = Command.make("lanekit").pipe(
  Command.withDescription(help.describe(
    "Change Productlane contacts and companies from the command line.",
    "lanekit contacts update ct_demo_0001 --unsubscribe"
  )),
  Command.withSubcommands([contacts, companies, blockedSenders, sync, config, doctor, whoami, api, man(page)])
)

const everywhere: EverywhereFlags = {
  "--profile": {
    description: "Go by the key and the settings of this profile.",
    value: "name",
    folder: profiles.folder
  },
  "--no-input": "Ask nothing: what needs a yes needs --yes.",
  "--quiet": "Write the answer and errors, and nothing else.",
  "--verbose": "Tell of each answer of the API, with its request id."
}

const environment = {
  LANEKIT_PROFILE: "The profile, when --profile names none.",
  XDG_CONFIG_HOME: "Where profiles are kept: ~/.config if not set.",
  PRODUCTLANE_API_KEY: "The API key. It is never taken from a flag.",
  PRODUCTLANE_API_KEY_FILE: "A file that holds the key, when that is not set.",
  PRODUCTLANE_BASE_URL: "Where the API begins, when not at the vendor's.",
  PRODUCTLANE_TIMEOUT: "How long a request may take: 30 seconds if not set.",
  PRODUCTLANE_RETRIES: "How often to send a request again: 3 if not set."
}

const footer = help.footer(environment, everywhere, ["8 rows of a table left behind", "10 something to change"])

const files = {
  "$XDG_CONFIG_HOME/lanekit, ~/.config/lanekit": "What lanekit config keeps; %APPDATA%\\lanekit on Windows.",
  "config.json": "Names the profile that is used.",
  "profiles/NAME.json": "What a profile says.",
  "profiles/NAME.key": "Its key, where the system's keyring cannot be used."
}

/** All commands. */
export const program = (): Program.Group => ({ descriptor: lanekit.descriptor, groups })

function page(version: string): string {
  return manual.render({ name: "lanekit", version, program: program(), everywhere, environment, files })
}

/** Runs a command line to its exit code. Every failure is reported here, and nowhere else. */
export const run = (line: CommandLine.CommandLine, version: string) =>
  withNotices(
    Program.run({ name: "lanekit", version, command: lanekit, groups, everywhere, footer, problemOf }, checked(line)),
    { isVerbose: line.everywhere.has("verbose") }
  ).pipe(Effect.provideService(profiles.ProfileFlag, Option.fromNullable(line.everywhereValues.get("profile"))))

const groups: ReadonlyArray<Program.Group> = [
  { descriptor: contacts.descriptor, groups: [memberships] },
  companies,
  blockedSenders,
  { descriptor: sync.descriptor, groups: [exportGroup] },
  configGroup
]
