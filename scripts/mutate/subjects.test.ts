import { expect, test } from '@jest/globals'
import { readSubjects } from './subjects'

test('every file that decides, and every test of it, is there; each file has one subject', () => {
  const subjects = readSubjects()
  expect(subjects.filter(({ files, tests }) => files.length === 0 || tests.length === 0)).toEqual([])
  const files = subjects.flatMap((subject) => subject.files)
  expect(files.filter((file, at) => files.indexOf(file) !== at)).toEqual([])
})
