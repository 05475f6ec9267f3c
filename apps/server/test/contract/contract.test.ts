import { startEmbeddedWith } from "../servers.ts"
import { contractOf } from "./contractOf.ts"

contractOf("embedded", startEmbeddedWith)
