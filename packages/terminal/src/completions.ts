/**
 * A completion script of `@effect/cli`, without the flags that are not offered here.
 *
 * Each line stays a line: the shells do not forgive a break.
 */
export const completions = (script: string): string =>
  script
    .split("\n")
    .filter((line) => !/'--(?:log-level|wizard)\[|-l (?:log-level|wizard)\b/.test(line))
    .map((line) => line.replaceAll(/ --(?:log-level|wizard)(?=[ "])/g, ""))
    .join("\n")
    .replaceAll(/(?<=\(|{)sh(?:'',| )/g, "")
    .replaceAll(/^ *--log-level\)\n[^]*?;;\n/gm, "")
