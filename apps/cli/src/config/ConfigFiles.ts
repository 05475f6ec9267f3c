import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import { Config, Context, Effect, Layer, Option, Stream } from "effect"
import * as wholeFile from "../wholeFile.ts"
import { ConfigFileUnusable, ConfigHomeUnknown } from "./ConfigFailure.ts"
import { Host } from "./Host.ts"

/** What can be told of a file without reading it. */
export interface FileFacts {
  readonly path: string
  /** Its permissions, as in `chmod`; none where the system has no such thing. */
  readonly mode: Option.Option<number>
}

/** The files of a person's configuration, by their paths below its directory, with `/` between the parts. */
export class ConfigFiles extends Context.Tag("cli/ConfigFiles")<ConfigFiles, {
  /**
   * Where they are: `lanekit` below `XDG_CONFIG_HOME` where that is an absolute path, else below `APPDATA` on Windows and
   * below `.config` of the home directory everywhere else.
   */
  readonly directory: Effect.Effect<string, ConfigHomeUnknown>
  /** The whole path of a file. */
  readonly pathOf: (name: string) => Effect.Effect<string, ConfigHomeUnknown>
  /**
   * The text of a file; none where it is not there, or nobody says where it would be.
   *
   * A file that others may change is refused, and a secret that others may read, as `ssh` does.
   */
  readonly read: (
    name: string,
    options?: { readonly isSecret: boolean }
  ) => Effect.Effect<Option.Option<string>, ConfigFileUnusable>
  /** Writes a file that its owner alone may read, as a whole or not at all; what was there before stays until then. */
  readonly write: (name: string, text: string) => Effect.Effect<void, ConfigFileUnusable | ConfigHomeUnknown>
  /** Removes a file; one that is not there is no failure. */
  readonly remove: (name: string) => Effect.Effect<void, ConfigFileUnusable | ConfigHomeUnknown>
  /** The names of the files in a folder. */
  readonly list: (folder: string) => Effect.Effect<ReadonlyArray<string>, ConfigFileUnusable>
  /** What can be told of a file, or of a folder; `""` is the directory itself. */
  readonly inspect: (name: string) => Effect.Effect<Option.Option<FileFacts>>
}>() {
  /** Those of the person who runs the process. */
  static readonly layer: Layer.Layer<ConfigFiles, never, FileSystem.FileSystem | Path.Path | Host> = Layer.effect(
    ConfigFiles,
    Effect.gen(function*() {
      const files = yield* FileSystem.FileSystem
      const path = yield* Path.Path
      const { platform, uid } = yield* Host
      const hasModes = platform !== "win32"

      // The specification has relative paths ignored.
      const variable = (name: string): Effect.Effect<Option.Option<string>> =>
        Effect.orDie(Config.option(Config.string(name))).pipe(Effect.map(Option.filter(path.isAbsolute)))

      const directory = Effect.gen(function*() {
        const xdg = yield* variable("XDG_CONFIG_HOME")
        if (Option.isSome(xdg)) return path.join(xdg.value, folder)
        const [name, below] = hasModes ? ["HOME", [".config", folder]] as const : ["APPDATA", [folder]] as const
        const home = yield* variable(name)
        return Option.isSome(home)
          ? path.join(home.value, ...below)
          : yield* new ConfigHomeUnknown({ variable: name })
      })

      const pathOf = (name: string) => Effect.map(directory, (directory) => path.join(directory, ...name.split("/")))

      const refuse = (path: string, info: FileSystem.File.Info, isSecret: boolean) => {
        const owner = Option.getOrUndefined(info.uid)
        const reason = !hasModes || uid === undefined
          ? undefined
          : owner !== undefined && owner !== uid && owner !== root
          ? "foreign"
          : (info.mode & 0o022) !== 0
          ? "writable"
          : isSecret && (info.mode & 0o077) !== 0
          ? "exposed"
          : undefined
        return reason === undefined ? Effect.void : Effect.fail(new ConfigFileUnusable({ path, reason }))
      }

      // Where the system will not make a folder that has a parent, as in /proc, Node tries for ever to make them all.
      const makeFolder = (folder: string): Effect.Effect<void, PlatformError> => {
        const make = files.makeDirectory(folder, { mode: 0o700 })
        const above = path.dirname(folder)
        return make.pipe(
          Effect.catchIf(
            (error) => isAbsent(error) && above !== folder,
            () => Effect.zipRight(makeFolder(above), make)
          ),
          Effect.catchIf(
            (error) => error._tag === "SystemError" && error.reason === "AlreadyExists",
            () => Effect.void
          )
        )
      }

      return {
        directory,
        pathOf,
        read: Effect.fn("ConfigFiles.read")(function*(name, { isSecret } = { isSecret: false }) {
          const path = Option.getOrUndefined(yield* Effect.option(pathOf(name)))
          // What cannot even be seen belongs to somebody else, whose home this process was given.
          const info = path === undefined ? Option.none() : yield* Effect.option(files.stat(path))
          if (path === undefined || Option.isNone(info)) return Option.none()
          yield* refuse(path, info.value, isSecret)
          return Option.some(
            yield* Effect.mapError(
              files.readFileString(path),
              () => new ConfigFileUnusable({ path, reason: "unreadable" })
            )
          )
        }),
        write: Effect.fn("ConfigFiles.write")(function*(name, text) {
          const typed = yield* pathOf(name)
          const top = yield* directory
          yield* Effect.gen(function*() {
            yield* makeFolder(path.dirname(typed))
            for (const each of hasModes ? [top, path.dirname(typed)] : []) yield* files.chmod(each, 0o700)
            yield* wholeFile.write(typed, Stream.encodeText(Stream.make(text)))
          }).pipe(
            Effect.mapError((error) => {
              const { problem } = error._tag === "FileUnwritable" ? error : wholeFile.unwritable(typed, error)
              return new ConfigFileUnusable({ path: typed, reason: "unwritable", problem })
            }),
            Effect.provideService(FileSystem.FileSystem, files),
            Effect.provideService(Path.Path, path)
          )
        }),
        remove: Effect.fn("ConfigFiles.remove")(function*(name) {
          const path = yield* pathOf(name)
          yield* files.remove(path).pipe(
            Effect.catchAll((error) => isAbsent(error) ? Effect.void : Effect.fail(error)),
            Effect.mapError(() => new ConfigFileUnusable({ path, reason: "unwritable" }))
          )
        }),
        list: Effect.fn("ConfigFiles.list")(function*(folder) {
          const path = Option.getOrUndefined(yield* Effect.option(pathOf(folder)))
          if (path === undefined) return []
          return yield* files.readDirectory(path).pipe(
            Effect.catchAll((error) => isAbsent(error) ? Effect.succeed([]) : Effect.fail(error)),
            Effect.mapError(() => new ConfigFileUnusable({ path, reason: "unreadable" }))
          )
        }),
        inspect: Effect.fn("ConfigFiles.inspect")(function*(name) {
          const path = yield* pathOf(name)
          const { mode } = yield* files.stat(path)
          return { path, mode: hasModes ? Option.some(mode & 0o777) : Option.none() }
        }, Effect.option)
      }
    })
  )
}

const folder = "lanekit"

const root = 0

const isAbsent = (error: PlatformError): boolean => error._tag === "SystemError" && error.reason === "NotFound"
