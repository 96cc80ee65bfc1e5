import { describe, expect, test } from '@jest/globals'
import { lastErrors } from '../delivery/helm/client/words'
import { type ChartText, renderFailed } from './render-failed'

const WEB = [
  'kind: Service',
  'spec:',
  '  type: {{ required "say how" .Values.service.type }} # {{ .Values.name }}',
].join('\n')
const chart = (files: Readonly<Record<string, string>>, more: Partial<ChartText> = {}): ChartText => ({
  template: async (path) => files[path],
  ...more,
})

describe('a chart that does not render', () => {
  test.each([
    [
      'says which values it reads there',
      'Error: execution error at (shop/templates/web.yaml:3:11): say how\n\nUse --debug flag to render out invalid YAML\n',
      chart({ 'templates/web.yaml': WEB }),
      'execution error at (shop/templates/web.yaml:3:11): say how',
      'the chart itself refuses these values: give what it asks for by values or set; templates/web.yaml reads .Values.service.type, .Values.name there',
    ],
    [
      'says it of a chart below, and not twice what Helm says already',
      'Error: shop/charts/db/templates/web.yaml:3:11\n  executing "x" at <.Values.service.type>:\n    nil pointer evaluating interface {}.type\n',
      chart({ 'charts/db/templates/web.yaml': WEB }),
      'shop/charts/db/templates/web.yaml:3:11 executing "x" at <.Values.service.type>: nil pointer evaluating interface {}.type',
      'give the value that it reads by values or set; charts/db/templates/web.yaml reads .Values.name there',
    ],
    [
      'may do so only for want of a cluster',
      'Error: execution error at (shop/templates/a.yaml:1:2): create the secret first',
      chart(
        { 'templates/a.yaml': '{{ if not (lookup "v1" "Secret" "n" "db") }}{{ fail "create …" }}{{ end }}' },
        { offline: true },
      ),
      'execution error at (shop/templates/a.yaml:1:2): create the secret first',
      'the chart itself refuses these values: give what it asks for by values or set; it looks things up in the cluster, which dry-run: server asks and dry-run: render does not',
    ],
    [
      'whose files cannot be had',
      "Error: values don't meet the specifications of the schema(s) in the following chart(s):\nshop:\n- at '/replicas': got string, want integer\n",
      {},
      "values don't meet the specifications of the schema(s) in the following chart(s): shop: - at '/replicas': got string, want integer",
      "correct the values that it names: the chart's values.schema.json says what they may be",
    ],
    [
      'for a reason that nobody knows',
      'Error: something odd',
      chart({}),
      'something odd',
      'correct the chart or its values; helm template with the same values says the same',
    ],
  ])('%s', async (_, said, given, words, hint) => {
    expect(await renderFailed(lastErrors(said), given)).toMatchObject({
      code: 'CHART_RENDER',
      message: `the chart does not render: ${words}`,
      hint,
    })
  })
})
