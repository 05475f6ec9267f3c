import * as Fixture from "@lanekit/core/testing/Fixture"
import { MemoryApi } from "@lanekit/http/testing"
import { Effect, Layer } from "effect"
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inProcess } from "./inProcess.ts"

/** A name that is too long for a line. */
export const long = "A long name ".repeat(15).trim()

const records = {
  contacts: [
    Fixture.contact("ct_1", { email: "ada@example.com", name: "Ada" }),
    Fixture.contact("ct_2", { email: "bob@example.com", name: "Bob", isSubscribed: false }),
    Fixture.contact("ct_3", { email: "cy@example.com", name: "Cy", externalIds: { crm: "7" } }),
    Fixture.contact("ct_4", { email: "di@example.com", name: "Di", externalIds: { crm: "7" } })
  ],
  companies: [
    Fixture.company("co_1", { name: "Acme", domains: ["acme.example"] }),
    Fixture.company("co_2", { name: "Acme" }),
    Fixture.company("co_3", { name: "Globex" }),
    ...Array.from({ length: 11 }, (_, at) => Fixture.company(`co_long_${at}`, { name: long }))
  ]
}

/** A folder of its own, and a command line that runs in front of an API in memory. */
export const workplace = Effect.map(
  Effect.all([
    Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "lanekit-sync-"))),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    ),
    Layer.build(Layer.fresh(MemoryApi.layer(records)))
  ]),
  ([folder, api]) => {
    const http = Layer.succeedContext(api)
    return {
      path: (name: string) => join(folder, name),
      write: (name: string, ...lines: ReadonlyArray<string>) => {
        writeFileSync(join(folder, name), `${lines.join("\n")}\n`)
        return join(folder, name)
      },
      read: (name: string) => readFileSync(join(folder, name), "utf8"),
      list: () => readdirSync(folder),
      run: (words: ReadonlyArray<string>, options: Parameters<typeof inProcess>[2] = {}) =>
        inProcess("https://memory.invalid/api/v2", ["sync", ...words], { http, ...options }),
      contact: (words: ReadonlyArray<string>) =>
        inProcess("https://memory.invalid/api/v2", ["contacts", ...words], { http })
    }
  }
)
