import { Context } from "effect"

/** What the process runs on. */
export class Host extends Context.Tag("cli/Host")<Host, {
  /** Version of lanekit. */
  readonly version: string
  /** As Node names it. */
  readonly platform: NodeJS.Platform
  /** The user that the process runs as, where the system has such numbers. */
  readonly uid: number | undefined
  /** Version of Node, without a `v`. */
  readonly nodeVersion: string
}>() {}
