import { isDeepStrictEqual } from "node:util"
import { inTurn } from "../inTurn.ts"
import { ask, connectionsOf, type Kind } from "./ask.ts"
import type { Way } from "./Way.ts"

/** Asks the same on every way, and tells each difference to the first: of status, media type and body. */
export const disagreements = async (ways: ReadonlyArray<Way>): Promise<ReadonlyArray<string>> => {
  const told = await inTurn(ways, async (way) => ({ name: way.name, answers: await answersOf(way) }))
  const [first, ...others] = told
  return [
    ...(first?.answers ?? []).filter(({ status }) => status !== 200).map((answer) =>
      `${first?.name ?? ""} refuses: ${JSON.stringify(answer)}`
    ),
    ...others.filter(({ answers }) => !isDeepStrictEqual(answers, first?.answers)).map(({ answers, name }) =>
      `${name} is not as ${first?.name ?? ""}:\n  ${JSON.stringify(answers)}\n  ${JSON.stringify(first?.answers)}`
    )
  ]
}

const kinds: ReadonlyArray<Kind> = ["read", "write", "read"]

const answersOf = async (way: Way) => {
  const agent = connectionsOf(1)
  try {
    return await inTurn(kinds, async (kind) => {
      const { mediaType, status, text } = await ask(way, kind, 1, agent)
      return { status, mediaType, body: bodyOf(text) }
    })
  } finally {
    agent.destroy()
  }
}

const bodyOf = (text: string): object => JSON.parse(text)
