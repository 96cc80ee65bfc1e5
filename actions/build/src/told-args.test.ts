import { expect, test } from '@jest/globals'
import { FakeHost } from '@slipway/testing'
import { warnOfFoldedArgs } from './told-args'

const DOCKERFILE = 'ARG BASE=x\nFROM ${BASE}\nARG FIRST\narg SECOND=2 THIRD\nRUN true\n'

test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
  ['lines that YAML folded', { FIRST: '"a" SECOND="b" THIRD=c' }, ['SECOND', 'THIRD']],
  ['a line end in words', { FIRST: '1\\nSECOND=2' }, ['SECOND']],
  ['options of a program', { FIRST: '--with=x CFLAGS=-O2' }, []],
  ['an argument that is given', { FIRST: 'a SECOND=b', SECOND: 'c' }, []],
])('%s', (_, args, names) => {
  const host = new FakeHost()
  warnOfFoldedArgs(new Map(Object.entries(args)), DOCKERFILE, host)
  const said = host.said.filter((line) => line.includes('build-args: the value of FIRST holds'))
  expect(said.map((line) => /argument (\w+):/.exec(line)?.[1])).toEqual(names)
})
