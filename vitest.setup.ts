import { FastCheck } from "effect"

const given = process.env["LANEKIT_TEST_SEED"]
const seed = given === undefined || given === "" ? Math.floor(Math.random() * 2 ** 32) | 0 : Number(given)

if (!Number.isInteger(seed)) throw new Error("LANEKIT_TEST_SEED must be a whole number")

FastCheck.configureGlobal({ seed })

process.stderr.write(`fast-check seed ${seed} (LANEKIT_TEST_SEED=${seed} repeats)\n`)
