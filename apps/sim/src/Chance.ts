import { Utils } from "effect"

/** Draws that follow from a seed. One seed has several streams, so that more draws of one do not change the others. */
export class Chance {
  private readonly random: Utils.PCGRandom

  constructor(seed: number, stream: number) {
    this.random = new Utils.PCGRandom(Math.floor(seed / 2 ** 32) ^ Math.imul(stream, 0x9e3779b1), seed >>> 0, stream)
    // Seeds that are neighbours begin alike.
    for (let index = 0; index < 4; index++) this.random.number()
  }

  /** At least `min`, below `max`. */
  between(min: number, max: number): number {
    return min + this.random.number() * (max - min)
  }

  /** A whole number, both ends included. */
  whole(min: number, max: number): number {
    return min + Math.floor(this.random.number() * (max - min + 1))
  }

  /** True so often, of one. */
  is(probability: number): boolean {
    return this.random.number() < probability
  }

  /** How long until the next of things that come independently, so long apart on average. */
  gap(mean: number): number {
    return -Math.log(1 - this.random.number()) * mean
  }

  /** One of several, each as likely as the others. */
  one<A>(first: A, ...others: ReadonlyArray<A>): A {
    return others[this.whole(0, others.length) - 1] ?? first
  }

  /** One of several, each as likely as its weight. */
  weighted<A>(first: readonly [A, number], ...others: ReadonlyArray<readonly [A, number]>): A {
    const all = [first, ...others]
    let left = this.between(0, all.reduce((total, [, weight]) => total + weight, 0))
    for (const [value, weight] of all) {
      left -= weight
      if (left < 0) return value
    }
    return first[0]
  }
}
