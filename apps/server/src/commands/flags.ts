import { Flags } from "@lanekit/terminal"

/** The flags of the server's commands, over all of them. */
export const vocabulary = {
  valueFlags: ["name", "scopes", "limit", "cursor"],
  switches: []
} as const

/** An optional flag with a value, exactly as it was typed. */
export const text: Flags.Text<typeof vocabulary.valueFlags[number]> = Flags.text
