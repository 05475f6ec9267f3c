import autocannon from "autocannon"
import { cpuMicrosOf } from "./machine.ts"
import type { Mix, Step } from "./mix.ts"
import type { ServerProcess } from "./ServerProcess.ts"
import { quantile } from "./statistics.ts"
import { fullKey } from "./world.ts"

/** What one load measured. */
export interface Block {
  readonly requests: number
  readonly requestsPerSecond: number
  readonly p50Millis: number
  readonly p99Millis: number
  /** Processor time that the server took for a request; nothing where the system does not tell. */
  readonly cpuMicros: number | undefined
  /** Share of one core that the load generator took: near 1, it measures itself. */
  readonly generatorLoad: number
}

/** How one server is loaded once. */
export interface LoadOptions {
  readonly mix: Mix
  readonly round: number
  readonly connections: number
  readonly warmUpMillis: number
  readonly measuredMillis: number
}

/** Loads a server, and measures it after a warm-up. Any answer with another status than the expected one fails. */
export const load = async (server: ServerProcess, options: LoadOptions): Promise<Block> => {
  const faults = new Set<string>()
  const base = new URL(server.baseUrl)
  let connection = 0
  const instance = autocannon({
    url: base.origin,
    connections: options.connections,
    // The load is stopped from here; this is the limit should that fail.
    duration: Math.ceil((options.warmUpMillis + options.measuredMillis) / 1000) + 10,
    sampleInt: 50,
    timeout: 5,
    setupClient: (client) => {
      const steps = options.mix(connection++, options.round)
      client.setRequests(steps.map((step) => toRequest(base.pathname, step, faults)))
    }
  }, (error: unknown) => {
    if (error !== null) faults.add(String(error))
  })
  instance.on("reqError", (error: unknown) => faults.add(`no answer: ${String(error)}`))

  const done = new Promise((resolve) => instance.on("done", resolve))

  const latencies: Array<number> = []
  let isMeasuring = false
  instance.on("response", (_client, _status, _bytes, millis) => {
    if (isMeasuring) latencies.push(millis)
  })

  await pause(options.warmUpMillis)
  isMeasuring = true
  const before = reading(server)
  await pause(options.measuredMillis)
  isMeasuring = false
  const after = reading(server)
  instance.stop()
  await done

  if (faults.size > 0) {
    throw new Error([`${server.name} failed under load:`, ...[...faults].slice(0, 5)].join("\n  "))
  }
  if (latencies.length === 0) throw new Error(`${server.name} answered nothing in ${options.measuredMillis} ms`)
  const seconds = (after.now - before.now) / 1000
  return {
    requests: latencies.length,
    requestsPerSecond: latencies.length / seconds,
    p50Millis: quantile(latencies, 0.5),
    p99Millis: quantile(latencies, 0.99),
    cpuMicros: before.server === undefined || after.server === undefined
      ? undefined
      : (after.server - before.server) / latencies.length,
    generatorLoad: (after.generator - before.generator) / 1_000_000 / seconds
  }
}

const toRequest = (
  prefix: string,
  { body, expected, method, path }: Step,
  faults: Set<string>
): autocannon.Request => ({
  method,
  path: `${prefix}${path}`,
  headers: {
    authorization: `Bearer ${fullKey}`,
    ...(body === undefined ? {} : { "content-type": "application/json" })
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  onResponse: (status, answer) => {
    if (status !== expected && faults.size < 5) {
      faults.add(`${method} ${path} answered ${status}, not ${expected}: ${answer.slice(0, 200)}`)
    }
  }
})

const reading = ({ pid }: ServerProcess) => {
  const { system, user } = process.cpuUsage()
  return { now: performance.now(), server: cpuMicrosOf(pid), generator: system + user }
}

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis))
