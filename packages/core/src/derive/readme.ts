import { type PeerTable, renderTranslation, translations } from '../inputs/peers'
import { describeInput, inputsOf, outputsOf, sentence, type Described } from './description'

/**
 * Puts the generated tables into a README, between `<!-- inputs -->` and `<!-- /inputs -->`, and the same for outputs
 * and for what other actions call differently (`peers`).
 * @throws RangeError when a pair of markers is missing: a table that is nowhere cannot be in step
 */
export function fillReadme(readme: string, action: Described): string {
  const withInputs = replaceBetween(readme, 'inputs', inputTable(action))
  const filled = replaceBetween(withInputs, 'outputs', outputTable(action))
  return action.peers === undefined ? filled : replaceBetween(filled, 'peers', peerTable(action, action.peers))
}

/** What other actions call differently, one line for each that does. */
export function peerTable({ inputs }: Described, peers: PeerTable): string {
  const rows = translations(peers, inputs).map(
    ({ peer, name, to }) => `| ${peer} | \`${name}\` | ${cell(renderTranslation(to))} |`,
  )
  return ['| in | is called | here |', '|---|---|---|', ...rows].join('\n')
}

export function inputTable(action: Described): string {
  const rows = inputsOf(action).map(
    ([name, input]) => `| \`${name}\` | ${input.kind} | ${cell(describeInput(input))} |`,
  )
  return ['| input | type | meaning |', '|---|---|---|', ...rows].join('\n')
}

export function outputTable(action: Described): string {
  const rows = outputsOf(action).map(([name, help]) => `| \`${name}\` | ${cell(sentence(help))} |`)
  return ['| output | meaning |', '|---|---|', ...rows].join('\n')
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\n/g, ' ').replace(/</g, '&lt;')
}

/** Puts content between `<!-- name -->` and `<!-- /name -->`. @throws RangeError when a marker is missing */
export function replaceBetween(text: string, name: string, content: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [text.indexOf(open), text.indexOf(close)]
  if (start < 0 || end < start)
    throw new RangeError(
      `expected ${open} and ${close} in the README, found ${start < 0 ? 'no' : 'only the first'} marker`,
    )
  return `${text.slice(0, start + open.length)}\n${content}\n${text.slice(end)}`
}
