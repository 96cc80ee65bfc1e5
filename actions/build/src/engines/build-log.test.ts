import { expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { BuildLog } from './build-log'
import { checkAnnotations, readChecks } from './metadata'

const stepsOf = (text: string) => {
  const log = new BuildLog()
  for (const line of text.split('\n')) log.read(line)
  return log.steps
}

// Recorded from BuildKit 0.34.2, shortened.
const BUILDKIT = `#1 [internal] load build definition from Dockerfile
#1 DONE 0.0s
#6 importing cache manifest from 127.0.0.1:5977/team/app/cache:u-app-main
#6 DONE 0.0s
#3 [linux/amd64 build 1/3] FROM docker.io/library/alpine
#3 CACHED
#7 [linux/amd64 build 2/3] COPY busybox /bin/sh
#7 CACHED
#8 [linux/amd64 build 3/3] RUN make [all]
#8 0.213 #9 CACHED
#8 DONE 12.5s
#9 exporting to oci image format
#9 DONE 0.3s`

test('of BuildKit: the steps of the Dockerfile, which came from the cache, and how long the others took', () => {
  expect(stepsOf(BUILDKIT)).toEqual([
    { name: '[linux/amd64 build 2/3] COPY busybox /bin/sh', cached: true },
    { name: '[linux/amd64 build 3/3] RUN make [all]', cached: false, seconds: 12.5 },
  ])
})

// Recorded from Buildah 1.28.2.
const BUILDAH = `[1/2] STEP 1/3: FROM scratch AS base
[1/2] STEP 2/3: COPY busybox /bin/sh
--> Using cache 0e8518c68c8344bd08519ad4506ecce4f19b31d8f9966cb8b5c5848519410f62
[1/2] STEP 3/3: COPY x /x
--> 4d9e19ef1da`

test('of Buildah', () => {
  expect(stepsOf(BUILDAH)).toEqual([
    { name: '[1/2] STEP 2/3: COPY busybox /bin/sh', cached: true },
    { name: '[1/2] STEP 3/3: COPY x /x', cached: false },
  ])
})

test('checks of the Dockerfile are annotations at their lines; without the file there are none', async () => {
  const short = Buffer.from("FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1)").toString('base64')
  const warning = { short, url: 'https://docs.docker.com/x', range: [{ start: { line: 1 }, end: { line: 1 } }] }
  const files = new FakeFiles({ 'm.json': JSON.stringify({ 'buildx.build.warnings': [warning, {}] }) })
  expect(checkAnnotations(await readChecks(files, 'm.json'), 'app/Dockerfile')).toEqual([
    {
      severity: 'warning',
      title: 'Dockerfile',
      message: "FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 1) (https://docs.docker.com/x)",
      file: 'app/Dockerfile',
      line: 1,
    },
  ])
  expect(await readChecks(files, 'nothing.json')).toEqual([])
})
