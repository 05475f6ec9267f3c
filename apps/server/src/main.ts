#!/usr/bin/env node
// Each loads its own modules alone: the server starts without those of the commands, and they without its.
const { main } = process.argv.length > 2 ? await import("./commandLine.ts") : await import("./serve.ts")

main()
