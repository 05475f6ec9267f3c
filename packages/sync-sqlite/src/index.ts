export { type FileFault, FileUnusable } from "./FileUnusable.ts"
export * as openFile from "./openFile.ts"
export * as SqliteStaging from "./SqliteStaging.ts"
