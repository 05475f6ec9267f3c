import { Layer } from "effect"
import { Journal } from "../src/Journal.ts"
import { journalContract } from "../src/testing/journalContract.ts"

journalContract("memory", Layer.fresh(Journal.layerMemory))
