import { Data } from "effect"

/**
 * An export to a file that cannot begin, or cannot go on.
 *
 * `options` are others than those that it began with, whose names are `differing`; `foreign` is a part that no export has
 * begun, `damaged` one that is shorter than it was left; `shared` one that somebody else has written meanwhile; `cursor` is
 * one that the API takes no more.
 */
export class ExportUnusable extends Data.TaggedError("ExportUnusable")<{
  readonly path: string
  readonly reason:
    | "options"
    | "foreign"
    | "malformed"
    | "damaged"
    | "shared"
    | "cursor"
    | "full"
    | "denied"
    | "no_directory"
    | "not_a_file"
    | "unwritable"
  readonly differing?: ReadonlyArray<string>
}> {
  override get message() {
    switch (this.reason) {
      case "options":
        return `an export to ${this.path} has begun with other options: ${this.differing?.join(", ")}`
      case "foreign":
        return `${this.path}.part is there, and no export has begun it`
      case "malformed":
        return `${this.path}.part.json does not say how far an export has come`
      case "damaged":
        return `${this.path}.part is not as the export has left it`
      case "shared":
        return `${this.path}.part is written by another process as well`
      case "cursor":
        return `the API does not know any more where the export to ${this.path} was`
      case "full":
        return `${this.path} cannot be written: the disk is full`
      case "denied":
        return `${this.path} cannot be written: that is not permitted`
      case "no_directory":
        return `${this.path} cannot be written: its directory is not there`
      case "not_a_file":
        return `${this.path} cannot be written: what is there is no file`
      case "unwritable":
        return `${this.path} cannot be written: the disk or its file system refuses`
    }
  }
}
