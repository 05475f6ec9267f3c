import { Operation, type OperationName, operations } from "@lanekit/http"
import { Struct } from "effect"
import type { Cell } from "./conformance.ts"

/** The page that shows what proves each behaviour, as Markdown. */
export const pageOf = (cells: ReadonlyArray<Cell>): string =>
  [
    "# Conformance",
    "",
    "What each endpoint does, and the case of the contract that proves it, on the embedded backend and through a gateway.",
    "The behaviours follow from the table of operations and the schemas; a number is a length in characters where the value is",
    "a text. A field in brackets is each entry of a list or an object. Where several cases prove one thing, the first is named.",
    "",
    "This page is made by `apps/server/test/contract/conformance.test.ts`, which fails when it is stale or has a hole:",
    "`pnpm vitest run apps/server/test/contract/conformance -u` writes it anew.",
    ...Struct.keys(operations).flatMap((name) => sectionOf(name, cells.filter(({ operation }) => operation === name))),
    ""
  ].join("\n")

const sectionOf = (name: OperationName, cells: ReadonlyArray<Cell>): ReadonlyArray<string> =>
  ["", `## ${Operation.nameOf(operations[name])}`, "", "| Behaviour | Case |", "| --- | --- |"].concat(cells.map(rowOf))

const rowOf = ({ behaviour, cases }: Cell): string => {
  const [first = "", ...others] = cases
  return `| ${escaped(behaviour)} | ${escaped(first)}${others.length === 0 ? "" : ` (+${others.length})`} |`
}

const escaped = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;")
