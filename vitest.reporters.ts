const results = process.env["LANEKIT_TEST_RESULTS"]

/** For people, and for `.ci/run`, which counts, as JSON in the file that LANEKIT_TEST_RESULTS names. */
export const reporters: Array<"default" | ["json", { outputFile: string }]> = results === undefined
  ? ["default"]
  : ["default", ["json", { outputFile: results }]]
