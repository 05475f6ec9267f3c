import { Flags } from "@lanekit/terminal"

/** The flags of the server's commands, over all of them. */
export const vocabulary = {
  valueFlags: [
    "name",
    "scopes",
    "share",
    "priority",
    "consent-policy",
    "expires",
    "expires-at",
    "grace",
    "limit",
    "cursor",
    "url",
    "events",
    "status",
    "event",
    "webhook"
  ],
  switches: ["all-dead", "yes"]
} as const

/** An optional flag with a value, exactly as it was typed. */
export const text: Flags.Text<typeof vocabulary.valueFlags[number]> = Flags.text

/** The same for a value that is a number. */
export const number: Flags.Text<typeof vocabulary.valueFlags[number]> = Flags.number

/** A flag without a value. */
export const toggle: Flags.Toggle<typeof vocabulary.switches[number]> = Flags.toggle
