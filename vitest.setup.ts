import { FastCheck } from "effect"
import { seed } from "./vitest.seed.ts"

FastCheck.configureGlobal({ seed })
