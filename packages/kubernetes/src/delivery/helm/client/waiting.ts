import { isForeign, type Waiting } from '../../../rollout/waiting'

/**
 * What Helm tells of its wait when `HELM_DEBUG` is set, in the words of 3.22 and 4.1: that everything is applied and it
 * waits now, and for which object. That a hook of the last time is gone it waits for before anything is applied.
 */
const BEGINS = /beginning wait for (?:\d+ )?resources(?! to be deleted)|msg="waiting for resources"/
const OBJECTS: readonly RegExp[] = [
  // Helm 3: `PersistentVolumeClaim is not bound: shop/data`
  /\[debug\] (?<kind>[A-Z]\w+) (?<why>(?:is|does|do|has) not? [^:]*): (?<namespace>[\w.-]+)\/(?<name>[\w.-]+)/,
  // Helm 4, legacy: `msg="PersistentVolumeClaim is not bound" namespace=shop name=data`
  /msg="(?<kind>[A-Z]\w+) (?<why>(?:is|does|do|has) not? [^"]*)" namespace=(?<namespace>\S+) name=(?<name>\S+)/,
  // Helm 4, watcher
  /msg="waiting for resource" namespace=(?<namespace>\S+) name=(?<name>\S+) kind=(?<kind>\S+) .*actualStatus=(?<why>\S+)/,
]

/** Follows Helm's lines; pure but for what it keeps. */
export class WaitReader {
  #waiting: Waiting | undefined

  /**
   * @param hooks whether Helm waits for hooks before the release, and in the same words (its `watcher` does): then only
   * what is no hook that runs tells that all is applied. Until then what runs is the revision before
   */
  constructor(private readonly hooks = false) {}

  get now(): Waiting | undefined {
    return this.#waiting
  }

  read(line: string): void {
    if (!this.hooks && BEGINS.test(line)) this.#waiting = {}
    const found = OBJECTS.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined)
    const { kind, name, why } = found ?? {}
    if (kind === undefined || name === undefined) return
    const waiting = { object: { kind, name, why: why ?? '' } }
    if (!this.hooks || isForeign(waiting)) this.#waiting = waiting
  }
}

/** What Helm says with `HELM_DEBUG` beside its usual words: not for people, and nothing is recognised by it. */
export function withoutDebug(stderr: string): string {
  const lines = stderr.split('\n')
  // Helm 3 ends with the error once more and where in its source it arose.
  const trace = lines.findIndex((line) => /^helm\.go:\d+: .*\[debug\]/.test(line))
  return (trace < 0 ? lines : lines.slice(0, trace))
    .filter((line) => !/^(?:level=DEBUG |\w+\.go:\d+: .*\[debug\])/.test(line))
    .join('\n')
}
