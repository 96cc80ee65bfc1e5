import { setFlagsFromString } from 'node:v8'

/** V8's own default. */
const DOUBLE = 2

/**
 * Young objects of the main thread stay in the few megabytes that they have: while large reports go through it V8
 * would double that room to 32 MB, though nearly all of them are dropped within a chunk. Unlike its limit, the factor
 * by which the room grows can be set in a process that runs (Node 20 and 24). A thread that starts sets it back, so it
 * is set once the last one runs.
 */
export function keepYoungHeapSmall(): void {
  setGrowth(1)
}

export function letYoungHeapGrow(): void {
  setGrowth(DOUBLE)
}

function setGrowth(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`)
}
