/** A flag that all commands of a program take: no command declares it. What it does alone stands for one without a value. */
export type EverywhereFlag = string | ValueFlag

/** Such a flag with a value. */
export interface ValueFlag {
  readonly description: string
  /** What stands for the value in help. */
  readonly value: string
  /**
   * Where shells find what the value may be: in the names of the files that end in `.json`, in this folder of a person's
   * configuration (`XDG_CONFIG_HOME`, or else `~/.config`).
   */
  readonly folder: string
}

/** The flags of a program, by their names with dashes. */
export type EverywhereFlags = Readonly<Record<string, EverywhereFlag>>

/** What a flag does. */
export const descriptionOf = (flag: EverywhereFlag): string => typeof flag === "string" ? flag : flag.description

/** A flag as help writes it. */
export const usageOf = (name: string, flag: EverywhereFlag): string =>
  typeof flag === "string" ? name : `${name} <${flag.value}>`
