import { formatDuration, type Ports } from '@slipway/core'
import { judge, type Judged } from './judge/judge'
import type { Look } from './judge/look'
import type { Moment, Probe } from './probes/probe'

/** A probe with what it saw. */
export interface Watched {
  readonly probe: Probe
  readonly looks: readonly Look[]
  readonly judged: Judged
}

export interface Schedule {
  readonly moment: Moment
  /** Milliseconds. */
  readonly duration: number
  readonly warmUp: number
}

export interface Observation {
  readonly checks: readonly Watched[]
  /** Milliseconds since the epoch. */
  readonly started: number
  readonly ended: number
}

/** Milliseconds without a word. */
const SILENCE = 15_000

interface Course {
  readonly probe: Probe
  readonly looks: Look[]
  next: number
  readonly last: number
  judged: Judged
}

/**
 * Looks at everything, each in its own time, until all is decided or one check has failed: the release cannot pass any
 * more then.
 */
export async function watch(
  probes: readonly Probe[],
  { moment, duration, warmUp }: Schedule,
  ports: Pick<Ports, 'clock' | 'host' | 'signals'>,
  seen: (probe: Probe, look: Look, judged: Judged) => void,
): Promise<Observation> {
  const started = ports.clock.now()
  const courses = probes.map((probe): Course => {
    const first = Math.max(started, moment.ended + Math.max(warmUp, probe.settle))
    const last = probe.count === undefined ? first + duration : first + (probe.count - 1) * probe.interval
    return { probe, looks: [], next: first, last, judged: { standing: 'open', reason: 'not decided yet' } }
  })
  for (;;) {
    ports.signals.check()
    const open = courses.filter(({ judged }) => judged.standing === 'open')
    const isLost = courses.some(({ judged: { standing } }) => standing === 'bad' || standing === 'missing')
    if (open.length === 0 || isLost) break
    const next = Math.min(...open.map((course) => course.next))
    await waitUntil(next, ports)
    const now = ports.clock.now()
    await Promise.all(open.filter((course) => course.next <= now).map((course) => takeLook(course, ports, seen)))
  }
  return {
    checks: courses.map(({ probe, looks, judged }) => ({ probe, looks, judged: atTheEnd(looks, judged) })),
    started,
    ended: ports.clock.now(),
  }
}

/** A job that says nothing for minutes looks stuck. */
async function waitUntil(time: number, { clock, host }: Pick<Ports, 'clock' | 'host'>): Promise<void> {
  for (let left = time - clock.now(); left > 0; left = time - clock.now()) {
    if (left > SILENCE) host.progress(`the next look is in ${formatDuration(left)}`)
    await clock.sleep(Math.min(left, SILENCE))
  }
}

/** Another check ended the watch: what this one saw last is all that is known of it. */
function atTheEnd(looks: readonly Look[], judged: Judged): Judged {
  if (judged.standing !== 'open') return judged
  const last = looks.at(-1)
  const seen = last === undefined ? 'no look yet' : last.kind === 'value' ? last.text : last.reason
  return { standing: 'open', reason: `${seen}, when the watch ended` }
}

async function takeLook(
  course: Course,
  { clock }: Pick<Ports, 'clock'>,
  seen: (probe: Probe, look: Look, judged: Judged) => void,
): Promise<void> {
  const { probe, looks } = course
  const look = await probe.look(clock.now())
  looks.push(look)
  // By the plan and not by the answer: a slow server shifts no later look.
  course.next += probe.interval * Math.max(1, Math.ceil((clock.now() - course.next) / probe.interval))
  course.judged = judge(looks, probe.rule, course.next > course.last)
  seen(probe, look, course.judged)
}

/** When the first look is, for the log. */
export function firstLook(probes: readonly Probe[], { moment, warmUp }: Schedule, now: number): string | undefined {
  const waits = probes.map((probe) => moment.ended + Math.max(warmUp, probe.settle) - now).filter((wait) => wait > 0)
  if (waits.length === 0) return undefined
  const [least, most] = [Math.min(...waits), Math.max(...waits)]
  const span = least === most ? formatDuration(most) : `${formatDuration(least)} to ${formatDuration(most)}`
  return `the first looks are in ${span}: the range of a query must lie after the rollout, with one scrape in it`
}
