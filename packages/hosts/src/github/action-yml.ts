import { stringify } from 'yaml'
import { describeInput, type Described, GENERATED, inputsOf, outputsOf, sentence } from '@slipway/core/derive'

/**
 * The text of GitHub's `action.yml`. It has no default values: the runner would write them into `INPUT_*` as if they
 * had been given, and the configuration file could never win. No input is `required` there either, since the
 * configuration file may give it.
 */
export function renderActionYml(action: Described): string {
  const program = (file: string) => `../../dist/${action.name}/${file}.js`
  const metadata = {
    name: `Slipway ${action.name}`,
    description: sentence(action.description),
    inputs: Object.fromEntries(
      inputsOf(action).map(([name, input]) => [name, { description: describeInput(input), required: false }]),
    ),
    outputs: Object.fromEntries(outputsOf(action).map(([name, help]) => [name, { description: sentence(help) }])),
    runs: {
      using: 'node24',
      main: program('index'),
      ...(action.finish === undefined ? {} : { post: program('post'), 'post-if': 'always()' }),
    },
  }
  return `# ${GENERATED}\n${stringify(metadata, { lineWidth: 0 })}`
}
