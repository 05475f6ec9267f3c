import { makeRunMain } from "@effect/platform/Runtime"
import type { Signals } from "./Interruption.ts"

/**
 * Runs a program as the process. A signal is given to whoever waits for it; else it interrupts the program, as does the next
 * one.
 */
export const runMain = (signals: Signals) =>
  makeRunMain(({ fiber, teardown }) => {
    // Nothing else need keep the process alive while it waits.
    const alive = setInterval(() => {}, 2 ** 31 - 1)
    let isInterrupted = false

    const onSignal = () => {
      if (signals.take()) return
      isInterrupted = true
      forget()
      fiber.unsafeInterruptAsFork(fiber.id())
    }
    const forget = () => {
      process.off("SIGINT", onSignal).off("SIGTERM", onSignal)
    }

    fiber.addObserver((exit) => {
      if (!isInterrupted) forget()
      clearInterval(alive)
      teardown(exit, (code) => {
        if (isInterrupted || code !== 0) process.exit(code)
      })
    })
    process.on("SIGINT", onSignal).on("SIGTERM", onSignal)
  })
