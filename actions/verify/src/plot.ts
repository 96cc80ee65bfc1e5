import { type Html, markup } from '@slipway/reports/section'

/** A point of a plot; one without a value is a look that gave none. */
export interface Point {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly value: number | undefined
  readonly kind: string
}

export interface Plot {
  readonly points: readonly Point[]
  /** When the rollout had ended. */
  readonly deployed: number
  readonly ended: number
  readonly limit: number | undefined
  readonly before: number | undefined
  /** What it shows, for those who do not see it. */
  readonly label: string
}

const WIDTH = 600
const HEIGHT = 64
/** Left of the deploy there is room for the value before it. */
const BEFORE = 48
const MARGIN = 5

/**
 * Values over time, with the deploy, the bound and the value before it. It needs no script and scales with the page.
 */
export function renderPlot({ points, deployed, ended, limit, before, label }: Plot): Html {
  const values = points.flatMap(({ value }) => value ?? [])
  const known = [...values, limit, before].filter((value) => value !== undefined)
  const [low, high] = spanOf(known)
  const x = (at: number) =>
    round(BEFORE + ((at - deployed) / Math.max(1, ended - deployed)) * (WIDTH - BEFORE - MARGIN))
  const y = (value: number) => round(HEIGHT - MARGIN - ((value - low) / (high - low)) * (HEIGHT - 2 * MARGIN))
  const line = points.flatMap(({ at, value }) => (value === undefined ? [] : `${x(at)},${y(value)}`)).join(' ')
  const dots = points.map(
    ({ at, value, kind }) =>
      markup`<path class="${DOTS[kind] ?? 'mute'}" d="M${x(at)} ${value === undefined ? HEIGHT - MARGIN : y(value)}h0" />`,
  )
  return markup`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
    <line class="deploy" x1="${BEFORE}" x2="${BEFORE}" y1="0" y2="${HEIGHT}" />
    ${limit !== undefined && markup`<line class="limit" x1="${BEFORE}" x2="${WIDTH}" y1="${y(limit)}" y2="${y(limit)}" />`}
    ${before !== undefined && markup`<line class="before" x1="0" x2="${BEFORE}" y1="${y(before)}" y2="${y(before)}" />`}
    <polyline points="${line}" />
    ${dots}
  </svg>`
}

const DOTS: Readonly<Record<string, string>> = {
  good: 'good',
  bad: 'bad',
  undecided: 'warn',
  error: 'warn',
  'no-data': 'mute',
}

/** From the least to the most, 0 among them where that costs no detail. */
function spanOf(values: readonly number[]): readonly [number, number] {
  const [least, most] = [Math.min(...values, Infinity), Math.max(...values, -Infinity)]
  if (values.length === 0) return [0, 1]
  const low = least >= 0 && least < most * 0.7 ? 0 : least
  return low === most ? [low - Math.max(1, Math.abs(low)) * 0.5, low + Math.max(1, Math.abs(low)) * 0.5] : [low, most]
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
