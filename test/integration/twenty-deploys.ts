/**
 * Twenty deploys to production, written out, with the history that they shipped. Times are `day hour` of the first
 * days of a window; every deploy ends at the time that its row names.
 */

export const HOUR = 3_600_000

/** Hours since the beginning of day 1. */
export const at = (day: number, hour: number): number => ((day - 1) * 24 + hour) * HOUR

export interface Commit {
  readonly name: string
  readonly time: number
  /** A merge has a second parent. */
  readonly parents: readonly string[]
}

const line = (name: string, day: number, hour: number, ...parents: readonly string[]): Commit => ({
  name,
  time: at(day, hour),
  parents,
})

/** Oldest first: one line, and at its end a merge of c19. */
export const COMMITS: readonly Commit[] = [
  line('c1', 1, 9),
  line('c2', 2, 8, 'c1'),
  line('c3', 2, 10, 'c2'),
  line('c4', 2, 12, 'c3'),
  line('c5', 4, 9, 'c4'),
  line('c6', 5, 6, 'c5'),
  line('c7', 7, 10, 'c6'),
  line('c8', 8, 11, 'c7'),
  line('c9', 9, 8, 'c8'),
  line('c10', 10, 10, 'c9'),
  line('c11', 11, 11, 'c10'),
  line('c12', 12, 0, 'c11'),
  line('c13', 13, 9, 'c12'),
  line('c14', 15, 10, 'c13'),
  line('c15', 16, 11, 'c14'),
  line('c16', 16, 20, 'c15'),
  line('c17', 18, 9, 'c16'),
  line('c18', 19, 4, 'c17'),
  line('c19', 19, 18, 'c18'),
  line('m20', 20, 11, 'c18', 'c19'),
]

/**
 * - `good`: it stands;
 * - `taken back before`: deploy put the release before back, and nobody had it;
 * - `failed`: it did not become ready and was left so;
 * - `taken back after`, `left failing`: it stood, and a check after it said no at `told`.
 */
export type Fate = 'good' | 'taken back before' | 'failed' | 'taken back after' | 'left failing'

export interface Row {
  readonly number: number
  readonly finished: number
  readonly commit: string
  readonly fate: Fate
  /** When the check after it said so. */
  readonly told?: number
  /** The run's checkout had no history. */
  readonly shallow?: boolean
}

const row = (number: number, finished: number, commit: string, fate: Fate = 'good', more: Partial<Row> = {}): Row => ({
  number,
  finished,
  commit,
  fate,
  ...more,
})

export const TWENTY: readonly Row[] = [
  row(1, at(1, 12), 'c1'),
  row(2, at(2, 12), 'c3'),
  row(3, at(3, 12), 'c4'),
  row(4, at(4, 12), 'c5', 'taken back after', { told: at(4, 12.5) }),
  row(5, at(5, 12), 'c6'),
  // The same digest once more: it ships nothing new.
  row(6, at(6, 12), 'c6'),
  row(7, at(7, 12), 'c7', 'taken back before'),
  row(8, at(8, 12), 'c8'),
  row(9, at(9, 12), 'c9', 'failed'),
  row(10, at(10, 12), 'c10', 'failed'),
  row(11, at(11, 12), 'c11'),
  row(12, at(12, 12), 'c12'),
  row(13, at(13, 12), 'c13', 'taken back after', { told: at(13, 14) }),
  // By hand back to what stood before.
  row(14, at(14, 12), 'c12'),
  row(15, at(15, 12), 'c14'),
  row(16, at(16, 12), 'c15', 'left failing', { told: at(16, 12.25) }),
  row(17, at(17, 0), 'c16'),
  row(18, at(18, 12), 'c17', 'good', { shallow: true }),
  row(19, at(19, 12), 'c18'),
  row(20, at(20, 12), 'm20'),
]
