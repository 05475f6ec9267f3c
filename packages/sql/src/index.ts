export { DatabaseUnusable } from "./DatabaseUnusable.ts"
export { seed, seedKeys, SeedRefused } from "./seed.ts"
export * as Sqlite from "./Sqlite.ts"
export * as stores from "./stores.ts"
