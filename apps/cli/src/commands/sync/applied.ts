export { outcomeJson } from "@lanekit/sync"
export { applyPlan, statusOf } from "./applying.ts"
export { outcomeLines, tallyJson, tallyLines } from "./tallyLines.ts"
