import type { Toolchain } from '../toolchain'
import { PINS } from './pins'

const TITLES = {
  node: 'Node',
  go: 'Go',
  python: 'Python',
  java: 'Java',
  dotnet: '.NET',
  php: 'PHP',
  ruby: 'Ruby',
} as const

type Known = keyof typeof TITLES

export const isKnown = (language: string): language is Known => Object.hasOwn(TITLES, language)

const PRESENT = new Set(['rust', 'cpp', 'shell', 'swift'])

/** Whether GitHub's machines have a language, or a step that is known here sets it up. */
export const isThere = (language: string): boolean => isKnown(language) || PRESENT.has(language)

/** The step that sets a toolchain up; nothing for one that GitHub's machines have and no action is needed for. */
export function stepOf({ language, given }: Toolchain): readonly string[] {
  if (!isKnown(language)) return []
  return [
    `      - name: ${TITLES[language]}`,
    `        uses: ${PINS[language]}`,
    '        with:',
    ...Object.entries(given).map(([name, value]) => `          ${name}: ${scalar(value)}`),
  ]
}

/** A version such as 3.10 would be the number 3.1. */
export const scalar = (value: string): string =>
  /^[A-Za-z./][\w./-]*$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`
