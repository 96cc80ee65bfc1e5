import { expect, test } from '@jest/globals'
import { loadedBy } from './imports'
import { readSubjects } from './subjects'

const subjects = readSubjects()

test('every file that decides, and every test of it, is there; each file has one subject', () => {
  expect(subjects.filter(({ files, tests }) => files.length === 0 || tests.length === 0)).toEqual([])
  const files = subjects.flatMap((subject) => subject.files)
  expect(files.filter((file, at) => files.indexOf(file) !== at)).toEqual([])
})

test('the tests of a subject load every file of it, and each of them loads one', () => {
  for (const { subject, files, tests } of subjects) {
    const loaded = loadedBy(tests)
    expect([subject, files.filter((file) => !loaded.has(file))]).toEqual([subject, []])
    const idle = tests.filter((path) => !files.some((file) => loadedBy([path]).has(file)))
    expect([subject, idle]).toEqual([subject, []])
  }
})
