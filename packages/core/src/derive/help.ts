import { describeInput, inputsOf, outputsOf, sentence, type Described } from './description'

/** `slipway <action> --help`: plain text of at most 100 columns. */
export function renderHelp(action: Described): string {
  const flags = inputsOf(action).map(([name, input]) => ({
    flag: input.kind === 'secret' ? `--${name}-file <path|->` : `--${name} ${input.placeholder}`,
    help:
      input.kind === 'secret'
        ? `${describeInput(input)} Read from a file, or from standard input for -.`
        : describeInput(input),
  }))
  const outputs = outputsOf(action).map(([name, help]) => ({ flag: name, help: sentence(help) }))
  return [
    ...wrap(`slipway ${action.name}: ${sentence(action.description)}`, COLUMNS),
    '',
    `usage: slipway ${action.name} [--flag value | --flag=value]…`,
    '',
    ...wrap(
      'Lists and maps: give the flag again for each item. What is not given is taken from .slipway.yml, then from the default.',
      COLUMNS,
    ),
    '',
    'flags:',
    ...definitions([
      ...flags,
      ...(action.finish === undefined ? [] : [FINISH]),
      {
        flag: '--json',
        help: 'Print the record of the run as JSON on standard output, everything else on standard error.',
      },
    ]),
    '',
    'outputs:',
    ...definitions(outputs),
    '',
  ].join('\n')
}

const COLUMNS = 100

/** GitHub's post step and GitLab's after_script do it by themselves. */
const FINISH = {
  flag: '--finish',
  help: 'Complete what a run that was killed left half done, by what it wrote into the output folder; nothing else is started.',
}

function definitions(items: readonly { readonly flag: string; readonly help: string }[]): readonly string[] {
  return items.flatMap(({ flag, help }) => [`  ${flag}`, ...wrap(help, COLUMNS - 6).map((line) => `      ${line}`)])
}

export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
