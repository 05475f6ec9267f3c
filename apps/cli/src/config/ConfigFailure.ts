import { Data } from "effect"

/** A file of the configuration that cannot be used. Never holds what is in it. */
export class ConfigFileUnusable extends Data.TaggedError("ConfigFileUnusable")<{
  readonly path: string
  /**
   * `exposed` is a secret that others may read, `writable` what others may change, `foreign` a file of somebody else's.
   */
  readonly reason: "unreadable" | "exposed" | "writable" | "foreign" | "malformed" | "unwritable"
  /** What is wrong in it, beginning with the name of the field where there is one; or why it cannot be written. */
  readonly problem?: string
}> {
  override get message() {
    switch (this.reason) {
      case "malformed":
        return `${this.path}: ${this.problem ?? "is no configuration"}`
      case "exposed":
        return `${this.path} holds a secret, and others may read it`
      case "writable":
        return `${this.path} may be changed by others, and so the key could be sent elsewhere`
      case "foreign":
        return `${this.path} belongs to another user`
      case "unreadable":
        return `${this.path} cannot be read`
      case "unwritable":
        return `${this.path} cannot be written${this.problem === undefined ? "" : `: ${this.problem}`}`
    }
  }
}

/** Nobody says where the configuration is. */
export class ConfigHomeUnknown extends Data.TaggedError("ConfigHomeUnknown")<{ readonly variable: string }> {
  override get message() {
    return `nobody says where the configuration is: ${this.variable} is not set`
  }
}

/** There is no profile of this name. */
export class ProfileUnmatched extends Data.TaggedError("ProfileUnmatched")<{
  readonly name: string
  /** Who named it: `--profile`, a variable, or a file. */
  readonly by: string
  /** `; did you mean …?`, or nothing. */
  readonly nearest: string
}> {
  override get message() {
    return `${this.by} names the profile ${this.name}, which is not there${this.nearest}`
  }
}

/** There is a profile of this name already. */
export class ProfileTaken extends Data.TaggedError("ProfileTaken")<{ readonly name: string }> {
  override get message() {
    return `there is a profile ${this.name} already`
  }
}

/** What the configuration of a person can be at fault for. */
export type ConfigFailure = ConfigFileUnusable | ConfigHomeUnknown | ProfileUnmatched | ProfileTaken
