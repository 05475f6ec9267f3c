import { Record } from "effect"
import { descriptionOf, type EverywhereFlag, type EverywhereFlags, type ValueFlag } from "./EverywhereFlag.ts"

/**
 * A completion script of `@effect/cli`, without the flags that are not offered here, and with those of every command, which
 * it does not know: they stand beside `--version`. What their values may be, the script finds without the program.
 *
 * Each line stays a line: the shells do not forgive a break.
 */
export const completions = (script: string, everywhere: EverywhereFlags = {}): string =>
  script
    .split("\n")
    .filter((line) => !/'--(?:log-level|wizard)\[|-l (?:log-level|wizard)\b/.test(line))
    .map((line) => line.replaceAll(/ --(?:log-level|wizard)(?=[ "])/g, ""))
    .map(withCommandInBash)
    .flatMap((line) => withFlags(line, Record.toEntries(everywhere)))
    .join("\n")
    .replaceAll(/(?<=\(|{)sh(?:'',| )/g, "")
    .replaceAll(/^ *--log-level\)\n[^]*?;;\n/gm, "")

// Where the script remembers the command so far, with `__` between its words, it looks for it with commas between; and
// for the word itself with `__` for a dash.
const withCommandInBash = (line: string): string =>
  line.replace(
    /^( +)(\w+(?:,\w+)*),(\w+)\)$/,
    (_, indent: string, before: string, word: string) =>
      `${indent}${before.replaceAll(",", "__")},${word.replaceAll("__", "-")})`
  )

type Flags = ReadonlyArray<readonly [name: string, flag: EverywhereFlag]>

const withFlags = (line: string, flags: Flags): ReadonlyArray<string> => {
  if (line === firstOfBash) return [line, ...flags.flatMap(([name, flag]) => valuesInBash(name, flag))]
  const [, opts, others] = /^( *opts=".* --version)(.*)$/.exec(line) ?? []
  if (opts !== undefined) return [[opts, ...flags.map(([name]) => name)].join(" ") + others]
  const [, before, after] = /^( *')--version\[.*\]('.*)$/.exec(line) ?? []
  if (before !== undefined) {
    return [line, ...flags.map(([name, flag]) => `${before}${inZsh(name, flag)}${after}`)]
  }
  const [, condition] = /^(complete .* -l )version -d /.exec(line) ?? []
  return condition === undefined
    ? [line]
    : [line, ...flags.map(([name, flag]) => `${condition}${name.slice(2)} ${inFish(flag)}`)]
}

const firstOfBash = "    opts=\"\""

const valuesInBash = (name: string, flag: EverywhereFlag): ReadonlyArray<string> =>
  typeof flag === "string" ? [] : [
    `    if [[ "\${prev}" == "${name}" ]]; then`,
    `        opts=$(for i in "${folderOf(flag)}"/*.json; do i="\${i##*/}"; echo "\${i%.json}"; done)`,
    "        COMPREPLY=( $(compgen -W \"${opts/#\\*/}\" -- \"${cur}\") )",
    "        return 0",
    "    fi"
  ]

const inZsh = (name: string, flag: EverywhereFlag): string =>
  `${name}[${descriptionOf(flag).replaceAll(":", "\\:")}]${
    typeof flag === "string" ? "" : `:${flag.value}:${valuesInZsh(flag).replaceAll(":", "\\:")}`
  }`

const valuesInZsh = (flag: ValueFlag): string =>
  `{local -a found; found=(${folderOf(flag)}/*.json(N:t:r)); compadd -a found}`

const inFish = (flag: EverywhereFlag): string =>
  typeof flag === "string"
    ? `-d '${flag}'`
    : `-r -f -a '(${valuesInFish(flag)})' -d '${flag.description}'`

const valuesInFish = ({ folder }: ValueFlag): string =>
  `set -l d $XDG_CONFIG_HOME ~/.config; set -l f $d[1]/${folder}/*.json; string replace -ra "^.*/|[.]json" "" $f`

const folderOf = ({ folder }: ValueFlag): string => `\${XDG_CONFIG_HOME:-$HOME/.config}/${folder}`
