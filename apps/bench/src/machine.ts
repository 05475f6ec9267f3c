import { closeSync, fsyncSync, openSync, readFileSync, readSync, statfsSync, unlinkSync, writeSync } from "node:fs"
import { cpus, release, totalmem } from "node:os"
import { join } from "node:path"
import { median } from "./statistics.ts"

/** The machine, in one line each. */
export const describeMachine = (): ReadonlyArray<string> => {
  const cores = cpus()
  return [
    `${cores.length} cores (${cores[0]?.model.trim() ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${process.platform} ${release()} ${process.arch}, node ${process.version}`
  ]
}

/** Whether a directory is kept in memory: syncing a file of it costs nothing. */
export const isInMemory = (directory: string): boolean => {
  const tmpfs = 0x01021994
  const ramfs = 0x858458f6
  const { type } = statfsSync(directory)
  return type === tmpfs || type === ramfs
}

/** How long it takes, in milliseconds, to write 4 KiB and sync them: the median of a few. */
export const measureSync = (directory: string): number => {
  const file = join(directory, "sync-probe")
  const page = Buffer.alloc(4096, 1)
  const handle = openSync(file, "w")
  try {
    return median(Array.from({ length: 50 }, (_, index) => {
      writeSync(handle, page, 0, page.length, index * page.length)
      const before = performance.now()
      fsyncSync(handle)
      return performance.now() - before
    }))
  } finally {
    closeSync(handle)
    unlinkSync(file)
  }
}

/** The version of SQLite that wrote a database last, as the header of the file tells it. */
export const sqliteVersionOf = (database: string): string => {
  const header = Buffer.alloc(100)
  const handle = openSync(database, "r")
  try {
    readSync(handle, header, 0, header.length, 0)
  } finally {
    closeSync(handle)
  }
  const version = header.readUInt32BE(96)
  return [Math.floor(version / 1_000_000), Math.floor(version / 1000) % 1000, version % 1000].join(".")
}

/** Processor time that a process has taken, in microseconds. Linux tells it, in ticks of a hundredth of a second. */
export const cpuMicrosOf = (pid: number): number | undefined => {
  if (process.platform !== "linux") return undefined
  const line = readFileSync(`/proc/${pid}/stat`, "utf8")
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
