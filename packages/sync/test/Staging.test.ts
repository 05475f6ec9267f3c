import { Layer } from "effect"
import { Staging } from "../src/Staging.ts"
import { stagingContract } from "../src/testing/stagingContract.ts"

stagingContract("memory", Layer.fresh(Staging.layerMemory))
