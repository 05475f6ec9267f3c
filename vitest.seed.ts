const given = process.env["LANEKIT_TEST_SEED"] ?? ""

/** The seed of this run's properties: LANEKIT_TEST_SEED, or a random one that is printed. */
export const seed = given === "" ? Math.floor(Math.random() * 2 ** 32) | 0 : Number(given)

if (!Number.isInteger(seed)) throw new Error("LANEKIT_TEST_SEED must be a whole number")

// The processes that run the tests inherit it, so that one run has one seed and prints it once.
if (given === "") {
  process.env["LANEKIT_TEST_SEED"] = String(seed)
  process.stderr.write(`fast-check seed ${seed} (LANEKIT_TEST_SEED=${seed} repeats)\n`)
}
