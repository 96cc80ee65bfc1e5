import { expect, test } from '@jest/globals'
import { STAGES } from './stages'

const variable = (name: string) => `INPUT_${name.toUpperCase().replace(/[-.]/g, '_')}`

test("what GitLab calls an input of one stage is no other input's name", async () => {
  const plain = new Set<string>()
  const ofStages: string[] = []
  for (const { name, load } of STAGES)
    for (const input of Object.keys((await load()).inputs)) {
      plain.add(variable(input))
      ofStages.push(`${name}.${input}`)
    }
  expect(ofStages.filter((name) => plain.has(variable(name)))).toEqual([])
  expect(new Set(ofStages.map(variable)).size).toBe(ofStages.length)
})
