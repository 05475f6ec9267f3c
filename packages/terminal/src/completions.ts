import { Record } from "effect"

/**
 * A completion script of `@effect/cli`, without the flags that are not offered here, and with those of every command, which
 * it does not know: they stand beside `--version`.
 *
 * Each line stays a line: the shells do not forgive a break.
 */
export const completions = (script: string, everywhere: Readonly<Record<string, string>> = {}): string =>
  script
    .split("\n")
    .filter((line) => !/'--(?:log-level|wizard)\[|-l (?:log-level|wizard)\b/.test(line))
    .map((line) => line.replaceAll(/ --(?:log-level|wizard)(?=[ "])/g, ""))
    .flatMap((line) => withFlags(line, everywhere))
    .join("\n")
    .replaceAll(/(?<=\(|{)sh(?:'',| )/g, "")
    .replaceAll(/^ *--log-level\)\n[^]*?;;\n/gm, "")

const withFlags = (line: string, everywhere: Readonly<Record<string, string>>): ReadonlyArray<string> => {
  const flags = Record.toEntries(everywhere)
  const [, opts, others] = /^( *opts=".* --version)(.*)$/.exec(line) ?? []
  if (opts !== undefined) return [[opts, ...flags.map(([flag]) => flag)].join(" ") + others]
  const [, before, after] = /^( *')--version\[.*\]('.*)$/.exec(line) ?? []
  if (before !== undefined) {
    return [line, ...flags.map(([flag, what]) => `${before}${flag}[${what.replaceAll(":", "\\:")}]${after}`)]
  }
  const [, condition] = /^(complete .* -l )version -d /.exec(line) ?? []
  return condition === undefined
    ? [line]
    : [line, ...flags.map(([flag, what]) => `${condition}${flag.slice(2)} -d '${what}'`)]
}
