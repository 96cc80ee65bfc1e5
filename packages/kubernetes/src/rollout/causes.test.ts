import { describe, expect, test } from '@jest/globals'
import { CAUSES } from './causes'
import { recognise, SYMPTOMS } from './symptoms'

describe('symptoms', () => {
  test.each(SYMPTOMS.map((symptom) => [symptom.cause, symptom] as const))(
    '%s is recognised by its sample',
    (cause, { speaker, sample }) => {
      const [reason, message] = speaker === 'waiting' || speaker === 'terminated' ? split(sample) : ['', sample]
      expect(recognise(speaker, reason, message)).toBe(cause)
    },
  )

  test.each([
    ['waiting', 'PodInitializing', ''],
    ['waiting', 'ContainerCreating', ''],
    ['terminated', 'Error', ''],
    ['helm', '', 'Error: something nobody has seen'],
  ] as const)('%s %s means nothing by itself', (speaker, reason, message) =>
    expect(recognise(speaker, reason, message)).toBeUndefined(),
  )

  test('each cause says what to do', () => {
    for (const { title, hint } of Object.values(CAUSES))
      expect([title.length > 5, hint.length > 10]).toEqual([true, true])
  })
})

function split(sample: string): readonly [string, string] {
  const at = sample.indexOf(': ')
  return [sample.slice(0, at), sample.slice(at + 2)]
}
