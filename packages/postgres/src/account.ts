import { readFileSync } from "node:fs"

/** Who runs a server: its process, and the owner of its files. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * Whom a server must run as, where it may not run as ourselves: PostgreSQL refuses to be root. Every system has `nobody`,
 * so that none is made.
 */
export const unprivileged = (): Account | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n").map((line) => line.split(":"))
  const [, , uid, gid] = accounts.find(([name]) => name === "nobody") ?? []
  if (uid === undefined || gid === undefined) {
    throw new Error("PostgreSQL refuses to run as root, and nobody else is here")
  }
  return { uid: Number(uid), gid: Number(gid) }
}
