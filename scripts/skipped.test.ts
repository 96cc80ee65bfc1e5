import { expect, test } from '@jest/globals'
import { renderSkipped } from './skipped.mjs'

test('what was skipped stands below its reason', () => {
  expect(renderSkipped([])).toBe('')
  expect(
    renderSkipped([
      'push (skipped: there is no skopeo on PATH) copies a layout (oci)',
      'the demo (skipped: Trivy: not found (404)\n  npm: gone)',
      'pull (skipped: there is no skopeo on PATH)',
      'left out by a pattern',
    ]),
  ).toBe(
    [
      '  there is no skopeo on PATH',
      '    - push copies a layout (oci)',
      '    - pull',
      '  Trivy: not found (404)\n    npm: gone',
      '    - the demo',
      '  no reason given, such as a pattern that leaves it out',
      '    - left out by a pattern',
      '',
    ].join('\n'),
  )
})
