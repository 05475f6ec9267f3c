import { keepToEverything } from "./thousands.ts"

keepToEverything("the same as always", 1_000_000)
