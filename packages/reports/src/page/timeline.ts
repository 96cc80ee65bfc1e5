import { grouped, type StageRecord, truncate } from '@slipway/core'
import { markup, type Html } from './html'
import { sectionId } from './parts'
import { milliseconds } from './time'
import { titleOf } from './view'
import { duration, markOf, toneOf } from './words'

interface Span {
  readonly from: number
  readonly to: number
}

/** Where a moment stands between 0 and 100, and the waits that were folded. */
export interface Axis {
  readonly at: (time: number) => number
  readonly breaks: readonly { readonly at: number; readonly milliseconds: number }[]
  readonly busy: number
  readonly whole: number
}

const FOLDED = 4
/** Characters of a name that fit on the narrowest screen. */
const LONGEST = 32

/**
 * Waits in which nothing ran (for a runner, for an approval) are folded to a small gap when they are long beside the
 * work, so that minutes of work stay visible next to hours of waiting.
 */
export function axisOf(spans: readonly Span[]): Axis {
  const blocks = merge(spans)
  const busy = blocks.reduce((sum, block) => sum + block.to - block.from, 0)
  const gaps = blocks.slice(1).map((block, i) => block.from - (blocks[i]?.to ?? block.from))
  const folded = gaps.map((gap) => gap > Math.max(busy * 0.1, 1_000))
  const shown = busy + gaps.reduce((sum, gap, i) => sum + (folded[i] === true ? 0 : gap), 0)
  const scale = (100 - FOLDED * folded.filter(Boolean).length) / Math.max(shown, 1)
  const starts: number[] = []
  let x = 0
  blocks.forEach((block, i) => {
    if (i > 0) x += folded[i - 1] === true ? FOLDED : (gaps[i - 1] ?? 0) * scale
    starts.push(x)
    x += (block.to - block.from) * scale
  })
  const at = (time: number): number => {
    const i = Math.max(
      0,
      blocks.findLastIndex((block) => block.from <= time),
    )
    const block = blocks[i]
    return block === undefined ? 0 : round((starts[i] ?? 0) + (Math.min(time, block.to) - block.from) * scale)
  }
  const breaks = gaps.flatMap((gap, i) =>
    folded[i] === true ? [{ at: round((starts[i + 1] ?? 0) - FOLDED / 2), milliseconds: gap }] : [],
  )
  return { at, breaks, busy, whole: (blocks.at(-1)?.to ?? 0) - (blocks[0]?.from ?? 0) }
}

function merge(spans: readonly Span[]): readonly Span[] {
  const blocks: { from: number; to: number }[] = []
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = blocks.at(-1)
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to)
    else blocks.push({ from, to })
  }
  return blocks
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

/** The stages over time, overlapping where they ran side by side. */
export function renderTimeline(stages: readonly StageRecord[]): Html {
  const records = [...stages].sort((a, b) => milliseconds(a).from - milliseconds(b).from)
  const axis = axisOf(records.map(milliseconds))
  const saved =
    records.reduce((sum, record) => sum + milliseconds(record).to - milliseconds(record).from, 0) - axis.busy
  return markup`<section class="timeline" aria-labelledby="timeline-title">
    <header>
      <h2 id="timeline-title">Timeline</h2>
      <p class="ended">
        ${duration(axis.busy)} of
        work${axis.whole > axis.busy * 1.1 && ` within ${duration(axis.whole)}`}${saved > 1_000 && `, ${duration(saved)} saved by running in parallel`}
      </p>
    </header>
    <ol>
      ${records.map((record) => lane(record, axis))}
    </ol>
    ${axis.breaks.length > 0 && markup`<p class="folded">${axis.breaks.map((gap) => `/ / ${duration(gap.milliseconds)} without a running stage`).join('  ·  ')}</p>`}
  </section>`
}

function lane(record: StageRecord, axis: Axis): Html {
  const { from, to } = milliseconds(record)
  const tone = toneOf(record.outcome)
  const x = axis.at(from)
  const width = Math.max(0.6, round(axis.at(to) - x))
  const fold = axis.breaks.map((gap) => markup`<line x1="${gap.at}%" x2="${gap.at}%" y1="0" y2="100%" />`)
  return markup`<li>
    <a class="name" href="#${sectionId(record)}">${truncate(titleOf(record), LONGEST)}</a>
    <svg class="lane" aria-hidden="true">
      <rect class="water" x="0" y="7" width="100%" height="2" />
      ${fold}
      <rect class="${tone}" x="${Math.min(x, 99.4)}%" y="2" width="${width}%" height="12" rx="1.5" />
    </svg>
    <span class="took">${duration(to - from)}</span
    ><span class="mark ${tone}"
      ><span aria-hidden="true">${markOf(tone)}</span>
      ${record.outcome}${record.exitCode !== 0 && markup` <small>exit ${grouped(record.exitCode)}</small>`}</span
    >
  </li> `
}
