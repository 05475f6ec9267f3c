import { BaseSequencer, type TestSpecification } from "vitest/node"

// Those that take minutes, the longest first.
const longest = [
  "million",
  "fuzz",
  "simulation",
  "contractOnPostgres",
  "simulationAnew",
  "webhooks",
  "state",
  "sharedLanesOnPostgres",
  "auditExport",
  "keys",
  "crash",
  "packages",
  "syncProgram",
  "histories",
  "fairness",
  "soak",
  "sharedLanes",
  "contractThroughGateway",
  "rollingRestart",
  "leasedTraffic",
  "serverStarts",
  "readme",
  "operating",
  "keysOfServers"
]

const placeOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.endsWith(`/${name}.long.test.ts`))
  return place === -1 ? longest.length : place
}

/** Starts the longest files first, so that no worker ends on one alone: Vitest itself goes by the sizes of files. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const sorted = await BaseSequencer.prototype.sort.call(this, files)
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b))
  }
}
