import { isIPv4 } from "node:net"

/** Whether a server on this address is out of reach of other machines. */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."))
