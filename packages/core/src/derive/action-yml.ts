import { stringify } from 'yaml'
import { describeInput, GENERATED, inputsOf, outputsOf, sentence, type Described } from './description'

/**
 * The text of GitHub's `action.yml`. It has no default values: the runner would write them into `INPUT_*` as if they
 * had been given, and the configuration file could never win. No input is `required` there either, since the
 * configuration file may give it.
 */
export function renderActionYml(action: Described): string {
  const main = `../../dist/${action.name}/index.js`
  const metadata = {
    name: `Slipway ${action.name}`,
    description: sentence(action.description),
    inputs: Object.fromEntries(
      inputsOf(action).map(([name, input]) => [name, { description: describeInput(input), required: false }]),
    ),
    outputs: Object.fromEntries(outputsOf(action).map(([name, help]) => [name, { description: sentence(help) }])),
    runs: { using: 'node24', main, ...(action.finish === undefined ? {} : { post: main, 'post-if': 'always()' }) },
  }
  return `# ${GENERATED}\n${stringify(metadata, { lineWidth: 0 })}`
}
