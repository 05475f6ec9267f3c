import { quantile } from "../statistics.ts"
import { timeCalls } from "./calls.ts"
import { type Measurement, measureRounds } from "./rounds.ts"
import { atOnce, taskOf } from "./Sample.ts"

// Times the clients, and prints the samples.

const oneByOne: Measurement = {
  atATime: 1,
  measure: async (call, count) => {
    const before = process.cpuUsage()
    const millis = await timeCalls(call, count, 1)
    const { system, user } = process.cpuUsage(before)
    return [
      { quantity: "p50Micros", value: quantile(millis, 0.5) * 1000 },
      { quantity: "p99Micros", value: quantile(millis, 0.99) * 1000 },
      { quantity: "cpuMicros", value: (system + user) / count }
    ]
  }
}

const manyAtOnce: Measurement = {
  atATime: atOnce,
  measure: async (call, count) => {
    const start = performance.now()
    await timeCalls(call, count, atOnce)
    return [{ quantity: "callsPerSecond", value: count / (performance.now() - start) * 1000 }]
  }
}

process.stdout.write(JSON.stringify(await measureRounds(taskOf(process.argv), [oneByOne, manyAtOnce])))
