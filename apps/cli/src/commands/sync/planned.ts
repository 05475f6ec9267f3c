export { PlanSummary } from "@lanekit/sync"
export { durationText } from "./planLines.ts"
export { planTable, summaryJson } from "./planning.ts"
