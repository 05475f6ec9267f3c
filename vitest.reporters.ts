const results = process.env["LANEKIT_TEST_RESULTS"]

/** For people, and for `.ci/run`, which counts, as JSON in the file that LANEKIT_TEST_RESULTS names. */
export const reportersTo = (file: string | undefined): Array<"default" | ["json", { outputFile: string }]> =>
  file === undefined ? ["default"] : ["default", ["json", { outputFile: file }]]

export const reporters = reportersTo(results)

/** The same for the tests that run after others, whose file is not to be written over. */
export const reportersOfChaos = reportersTo(results?.replace(/\.json$/, ".chaos.json"))
