import { keepToEverything } from "./thousands.ts"

// Drawn anew for each run, and printed where it begins.
keepToEverything("others each time", Number(process.env["LANEKIT_TEST_SEED"]) >>> 0)
