export * as Turns from "./Turns.ts"
