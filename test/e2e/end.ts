import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** For what stops in an orderly way, as engines and pods do. */
const PATIENCE = 20_000
/** Comes to its end by itself: half an installed package is a broken machine. */
const LEFT_ALONE = 'apt-get'
/** Holds the namespaces of a cluster. */
const HOLDER = 'unshare'

let interrupted = false

/** What a program's end means when we ended it: nothing to go on from. */
export const isInterrupted = (): boolean => interrupted

/**
 * From now on an interrupted run ends all that it started before it ends, with code 30; so it does when nobody reads of
 * it any more.
 */
export function endWhenInterrupted(): void {
  // A terminal sends it to all of a group, and npm and our own start pass it on: more than once is once.
  const end = (): void => {
    if (interrupted) return
    interrupted = true
    const exit = () => process.exit(30)
    endAllBelow().then(exit, exit)
  }
  process.on('SIGINT', end).on('SIGTERM', end)
  process.stdout.on('error', end)
}

/**
 * Ends every process below this one: asks with SIGTERM, also those that were started meanwhile, and kills what is left
 * after 20 s. A test runner that ends does not end what its tests had started.
 */
async function endAllBelow(): Promise<void> {
  const asked = new Set<number>()
  const until = Date.now() + PATIENCE
  for (let left = look(asked).others; left.length > 0 && Date.now() < until; left = look(asked).others) {
    for (const pid of left.filter((one) => !asked.has(one))) signal(pid, 'SIGTERM')
    left.forEach((pid) => asked.add(pid))
    await sleep(100)
  }
  const { others, holders } = look(asked)
  for (const pid of [...others, ...holders]) signal(pid, 'SIGKILL')
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended since.
  }
}

interface Found {
  readonly others: readonly number[]
  /** What is within ends with them, and not by SIGTERM. */
  readonly holders: readonly number[]
}

/** Whatever is alive below this process. What has lost its parent is still known by having been asked. */
function look(asked: ReadonlySet<number>): Found {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statOf)
  const below = new Map<number, Stat>()
  const visit = (one: Stat): void => {
    if (below.has(one.pid) || one.command === LEFT_ALONE) return
    below.set(one.pid, one)
    if (one.command !== HOLDER) processes.filter(({ parent }) => parent === one.pid).forEach(visit)
  }
  processes.filter(({ pid, parent }) => parent === process.pid || asked.has(pid)).forEach(visit)
  const alive = [...below.values()].filter(({ state }) => state !== 'Z')
  const [holders, others] = [
    alive.filter(({ command }) => command === HOLDER),
    alive.filter(({ command }) => command !== HOLDER),
  ]
  return { holders: holders.map(({ pid }) => pid), others: others.map(({ pid }) => pid) }
}

interface Stat {
  readonly pid: number
  readonly command: string
  /** One letter of proc(5): Z is a zombie. */
  readonly state: string
  readonly parent: number
}

function statOf(name: string): Stat {
  let text = ''
  try {
    text = readFileSync(`/proc/${name}/stat`, 'utf8')
  } catch {
    // It has ended since.
  }
  const [, command = '', state = 'Z', parent] = /^\d+ \((.*)\) (\S) (\d+) /s.exec(text) ?? []
  return { pid: Number(name), command, state, parent: Number(parent ?? -1) }
}
