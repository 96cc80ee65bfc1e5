/** What became of the mutants of one file. */
export interface Score {
  readonly file: string
  readonly subject: string
  readonly mutants: number
  readonly noticed: number
}

export interface Survivor {
  readonly file: string
  readonly line: number
  readonly mutator: string
  readonly replacement: string
}

/** The part of the report format of mutation testing that is read here (mutation-testing-report-schema 2). */
export interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>
}

interface Mutant {
  readonly status: string
  readonly mutatorName: string
  readonly replacement?: string
  readonly location: { readonly start: { readonly line: number } }
}

/** What cannot be started at all says nothing of the tests. */
const NOTICED = ['Killed', 'Timeout']
const MISSED = ['Survived', 'NoCoverage']

export function toScores(subject: string, report: Report): readonly Score[] {
  return Object.entries(report.files).map(([file, { mutants }]) => ({
    file,
    subject,
    mutants: mutants.filter(({ status }) => [...NOTICED, ...MISSED].includes(status)).length,
    noticed: mutants.filter(({ status }) => NOTICED.includes(status)).length,
  }))
}

export function survivorsOf(report: Report): readonly Survivor[] {
  return Object.entries(report.files).flatMap(([file, { mutants }]) =>
    mutants
      .filter(({ status }) => MISSED.includes(status))
      .map(({ location, mutatorName, replacement = '' }) => ({
        file,
        line: location.start.line,
        mutator: mutatorName,
        replacement: replacement.replace(/\s+/g, ' ').slice(0, 80),
      }))
      .sort((a, b) => a.line - b.line),
  )
}

/** In percent, rounded down: 84.9 is not 85. */
export const percent = ({ mutants, noticed }: Pick<Score, 'mutants' | 'noticed'>): number =>
  mutants === 0 ? 100 : Math.floor((noticed / mutants) * 1000) / 10

const [START, END] = ['<!-- scores -->', '<!-- /scores -->']
const ROW = /^\| (.+) \| `(.+)` \| (\d+) \| (\d+) \| [\d.]+ % \|$/

/** The page with the new scores in its table; what did not run this time keeps its row while it is on the list. */
export function withScores(page: string, scores: readonly Score[], listed: readonly string[]): string {
  const [before = '', rest = ''] = page.split(START)
  const [table = '', after = ''] = rest.split(END)
  const known = new Map(
    table.split('\n').flatMap((line) => {
      const [, subject, file, mutants, noticed] = ROW.exec(line) ?? []
      if (subject === undefined || file === undefined) return []
      return [[file, { file, subject, mutants: Number(mutants), noticed: Number(noticed) }] as const]
    }),
  )
  for (const score of scores) known.set(score.file, score)
  const rows = listed.flatMap((file) => known.get(file) ?? []).map(renderRow)
  const head = ['| subject | file | mutants | noticed | score |', '|---|---|---|---|---|']
  return `${before}${START}\n${[...head, ...rows].join('\n')}\n${END}${after}`
}

const renderRow = (score: Score): string =>
  `| ${score.subject} | \`${score.file}\` | ${score.mutants} | ${score.noticed} | ${percent(score).toFixed(1)} % |`
