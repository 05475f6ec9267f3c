import { PerformanceObserver } from "node:perf_hooks"
import { getHeapStatistics } from "node:v8"
import { timeCalls } from "./calls.ts"
import { type Measurement, measureRounds } from "./rounds.ts"
import { taskOf } from "./Sample.ts"

// Counts what the clients allocate, and prints the samples. The program must be started with a young generation that holds
// all of it: as long as nothing is collected, what is in use has grown by exactly what was allocated. Buffers are counted
// with it, which lie outside of the heap.

let collectedUntil = 0
new PerformanceObserver((list) => {
  for (const { duration, startTime } of list.getEntries()) collectedUntil = startTime + duration
}).observe({ entryTypes: ["gc"] })

const usedBytes = (): number => {
  const { external_memory, used_heap_size } = getHeapStatistics()
  return used_heap_size + external_memory
}

const allocated: Measurement = {
  atATime: 1,
  measure: async (call, count) => {
    const start = performance.now()
    const before = usedBytes()
    await timeCalls(call, count, 1)
    const after = usedBytes()
    await observed()
    if (collectedUntil > start) throw new Error("garbage was collected while what is allocated was counted")
    return [{ quantity: "kilobytes", value: (after - before) / count / 1000 }]
  }
}

// What the observer is told, it is told in a turn of its own.
const observed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5))

process.stdout.write(JSON.stringify(await measureRounds(taskOf(process.argv), [allocated])))
