import { inTurn } from "../inTurn.ts"

/** Something that was started: where to ask it, and how to end it. */
export interface Started {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

/** How often it is started again in the process that has started it once. */
const again = 20

/**
 * Starts something in this process, asks it once and stops it, and so on; and prints the milliseconds from the start of
 * the process to its first answer, and those of each start after it.
 */
export const timeStarts = async (start: () => Promise<Started>): Promise<void> => {
  await once(start)
  const fresh = performance.now()
  const warm = await inTurn(Array.from({ length: again }), async () => {
    const begin = performance.now()
    return (await once(start)) - begin
  })
  process.stdout.write(JSON.stringify({ fresh, warm }))
}

/** The moment of the answer. */
const once = async (start: () => Promise<Started>): Promise<number> => {
  const { headers, stop, url } = await start()
  const response = await fetch(url, { headers })
  await response.text()
  const end = performance.now()
  if (response.status !== 200) throw new Error(`${url} answers with ${response.status}`)
  await stop()
  return end
}
