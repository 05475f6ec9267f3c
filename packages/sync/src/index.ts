export * as Columns from "./Columns.ts"
export * as PlannedRow from "./PlannedRow.ts"
export * as SyncRow from "./SyncRow.ts"
export * as Target from "./Target.ts"
