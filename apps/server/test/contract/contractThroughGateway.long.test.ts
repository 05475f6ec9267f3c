import { startGatewayWith } from "../servers.ts"
import { contractOf } from "./contractOf.ts"

contractOf("through a gateway", startGatewayWith)
