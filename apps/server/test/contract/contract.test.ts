import { startEmbeddedWith, startGatewayWith } from "../servers.ts"
import { contractOf } from "./contractOf.ts"

contractOf("embedded", startEmbeddedWith)
contractOf("through a gateway", startGatewayWith)
