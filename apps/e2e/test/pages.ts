import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

/** The text of a file, whose path begins here. */
export const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), "utf8")

/** The page that everybody reads first. */
export const readme = read("../../../README.md")
