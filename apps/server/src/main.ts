#!/usr/bin/env node
const isServer = process.argv.length <= 2
// Until the server itself listens for it, a signal to stop finds nothing to finish.
const stop = () => process.exit(0)
if (isServer) process.on("SIGTERM", stop)

// Each loads its own modules alone: the server starts without those of the commands, and they without its.
const { main } = isServer ? await import("./serve.ts") : await import("./commandLine.ts")

process.off("SIGTERM", stop)
main()
